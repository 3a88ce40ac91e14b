namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>An entry of a shared cache that is not what its name says.</summary>
/// <param name="Name">Its file below the cache's folder.</param>
/// <param name="Status">What is wrong with it.</param>
/// <param name="Removed">Whether it was deleted.</param>
public sealed record DamagedEntry(string Name, EntryStatus Status, bool Removed);
