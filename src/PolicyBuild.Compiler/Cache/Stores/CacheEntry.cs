namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>A file of a shared cache.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Used">When it was written or last marked as used, in UTC.</param>
internal readonly record struct CacheEntry(string Path, long Length, DateTime Used);
