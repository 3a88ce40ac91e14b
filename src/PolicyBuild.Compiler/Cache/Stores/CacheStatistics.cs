namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>How much is in a shared cache.</summary>
/// <param name="Actions">How many actions: results of a stage by what it read.</param>
/// <param name="ActionBytes">Their bytes.</param>
/// <param name="Blobs">How many blobs: outputs by their content.</param>
/// <param name="BlobBytes">Their bytes.</param>
/// <param name="Size">What the bound is held against: the bytes of both in blocks of 4 KiB.</param>
/// <param name="OtherVersions">The same of entries that other versions of the tool wrote, which only they evict.</param>
public sealed record CacheStatistics(int Actions, long ActionBytes, int Blobs, long BlobBytes, long Size, long OtherVersions);
