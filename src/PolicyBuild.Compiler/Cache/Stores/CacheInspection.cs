namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>Counts, checks and empties a shared cache, for the people who look after one.</summary>
/// <param name="folder">The cache's folder, a full path.</param>
public sealed class CacheInspection(string folder)
{
    private readonly CacheLayout _layout = new(folder);

    /// <summary>Whether there is a cache in the folder at all.</summary>
    public bool Exists => VersionFolders().Any();

    /// <summary>The size in bytes that builds keep the cache below; 1 GiB where nobody has set another.</summary>
    public long Limit => CacheLimit.Of(_layout);

    /// <summary>Sets <see cref="Limit"/>. The next build that stores something evicts what is beyond it.</summary>
    /// <param name="bytes">The size, at least 0.</param>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public void SetLimit(long bytes) => CacheLimit.Set(_layout, bytes);

    /// <summary>Counts the entries of this version, and the bytes of others.</summary>
    /// <exception cref="IOException">The system refused to read.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused to read.</exception>
    public CacheStatistics Count()
    {
        int actions = 0, blobs = 0;
        long actionBytes = 0, blobBytes = 0, size = 0;
        foreach (CacheEntry entry in CacheEviction.Entries(_layout))
        {
            bool isAction = IsAction(entry);
            actions += isAction ? 1 : 0;
            blobs += isAction ? 0 : 1;
            actionBytes += isAction ? entry.Length : 0;
            blobBytes += isAction ? 0 : entry.Length;
            size += CacheEviction.SizeOf(entry.Length);
        }

        long others = 0;
        foreach (DirectoryInfo version in VersionFolders())
        {
            if (version.Name == CacheLayout.VersionName) { continue; }
            foreach (CacheEntry entry in CacheEviction.Entries(new CacheLayout(folder, version.Name))) { others += CacheEviction.SizeOf(entry.Length); }
        }

        return new CacheStatistics(actions, actionBytes, blobs, blobBytes, size, others);
    }

    /// <summary>Holds every entry of this version against its name and its digest, in the order of their names.</summary>
    /// <param name="repair">Whether to delete what is damaged.</param>
    /// <exception cref="IOException">The system refused to read a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused to read a folder.</exception>
    public IEnumerable<DamagedEntry> Verify(bool repair)
    {
        List<CacheEntry> entries = CacheEviction.Entries(_layout);
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        foreach (CacheEntry entry in entries)
        {
            EntryStatus status = Check(entry);

            // Evicted while the others were read: nothing is wrong with it.
            if (status is EntryStatus.Ok or EntryStatus.Missing) { continue; }
            yield return new DamagedEntry(_layout.NameOf(entry.Path), status, repair && EntryFile.TryDelete(entry.Path));
        }
    }

    /// <summary>Deletes every version of the cache; what is not the cache's own stays.</summary>
    /// <returns>How many bytes its entries took.</returns>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public long Clear()
    {
        CacheStatistics before = Count();
        foreach (DirectoryInfo version in VersionFolders())
        {
            // Under another name first: a build that reads meanwhile finds all or nothing of it, and one that writes begins anew.
            string doomed = Path.Join(folder, $"{version.Name}.{Environment.ProcessId}.clear");
            version.MoveTo(doomed);
            Directory.Delete(doomed, recursive: true);
        }

        return before.Size + before.OtherVersions;
    }

    private EntryStatus Check(CacheEntry entry)
    {
        bool isAction = IsAction(entry);
        string name = Path.GetFileName(entry.Path);
        if (!Digest.TryParse(name, out Digest digest) || Path.GetFileName(Path.GetDirectoryName(entry.Path)) != name[..2]) { return EntryStatus.Foreign; }
        EntryStatus status = EntryFile.Read(entry.Path, isAction ? ActionFile.HeadSize + ActionFile.MaxBytes : CacheLayout.MaxBlobBytes, out byte[] bytes, out _);
        if (status != EntryStatus.Ok) { return status; }
        if (isAction) { return ActionFile.Check(bytes, digest); }
        return Digest.Of(bytes) == digest ? EntryStatus.Ok : EntryStatus.Damaged;
    }

    private bool IsAction(CacheEntry entry) => entry.Path.StartsWith(_layout.Actions + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // A folder of such a name that holds no part of a cache is somebody else's, and so is a link.
    private IEnumerable<DirectoryInfo> VersionFolders()
    {
        if (!Directory.Exists(folder)) { yield break; }
        foreach (DirectoryInfo child in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (CacheLayout.IsVersion(child.Name) && child.LinkTarget is null && Directory.Exists(Path.Join(child.FullName, "ac"))) { yield return child; }
        }
    }
}
