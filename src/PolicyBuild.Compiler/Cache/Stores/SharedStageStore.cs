using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// A folder of results that projects and builds of one user share, also at the same time: every entry is a file that gets its name when it is whole,
/// and nothing in it is believed without its digest. What cannot be used is said once in a note, and the build goes on without.
/// </summary>
public sealed class SharedStageStore : IStageStore, IDisposable
{
    /// <summary>The size that eviction keeps a cache below, in bytes, unless another is given: 1 GiB.</summary>
    public const long DefaultMaxBytes = 1L << 30;

    // So often at most an entry that is used is marked as used.
    private static readonly TimeSpan s_markEvery = TimeSpan.FromDays(1);

    // After so many bytes a build looks whether something must go, though it has not ended.
    private const long SettleEvery = 64 << 20;

    private readonly CacheLayout _layout;
    private readonly TimeProvider _clock;
    private readonly CacheEviction _eviction;
    private readonly StoreNotes _notes = new();
    private readonly Lock _opening = new();

    // Of the folders for the first two digits, actions before blobs: 0 not looked at, 1 fine, 2 not to be used.
    private readonly byte[] _folders = new byte[512];
    private volatile State _state;
    private long _written;

    /// <summary>A store in a folder, which is made with the first entry.</summary>
    /// <param name="folder">The folder, a full path.</param>
    /// <param name="maxBytes">The size that eviction keeps it below, in bytes; null: what is written in the folder (<see cref="CacheInspection.Limit"/>).</param>
    /// <param name="clock">The clock that says what was used long ago; null: the system's.</param>
    public SharedStageStore(string folder, long? maxBytes = null, TimeProvider? clock = null)
    {
        _layout = new CacheLayout(folder);
        _clock = clock ?? TimeProvider.System;
        _eviction = new CacheEviction(_layout, maxBytes, _clock);
    }

    private enum State
    {
        Unopened,
        Writable,
        ReadOnly,
        Off,
    }

    /// <summary>Whether blobs that are stored here will be found again.</summary>
    internal bool TakesBlobs => Opened() == State.Writable;

    /// <summary>The folder of a user who has not said where: <c>$XDG_CACHE_HOME/policybuild</c>, else <c>~/.cache/policybuild</c>.</summary>
    /// <param name="xdgCacheHome">The variable's value; one that is no full path does not count (XDG Base Directory Specification).</param>
    /// <param name="home">The user's own folder; null or empty: there is none.</param>
    /// <returns>A full path; null where neither is known.</returns>
    public static string? DefaultFolder(string? xdgCacheHome, string? home) =>
        Path.IsPathFullyQualified(xdgCacheHome ?? "") ? Path.Join(xdgCacheHome, "policybuild")
        : Path.IsPathFullyQualified(home ?? "") ? Path.Join(home, ".cache", "policybuild")
        : null;

    /// <inheritdoc/>
    public bool TryGetAction(in Digest key, out ReadOnlyMemory<byte> action)
    {
        action = default;
        string path = _layout.ActionPath(key);
        EntryStatus status = Read(path, FolderIndex(key, 0), ActionFile.HeadSize + ActionFile.MaxBytes, out byte[] file, out DateTime used);
        if (status == EntryStatus.Ok) { status = ActionFile.Check(file, key); }
        if (!Accept(status, path, used)) { return false; }
        action = file.AsMemory(ActionFile.HeadSize);
        return true;
    }

    /// <inheritdoc/>
    public void PutAction(in Digest key, ReadOnlyMemory<byte> action)
    {
        if (action.Length > ActionFile.MaxBytes) { return; }
        Span<byte> head = stackalloc byte[ActionFile.HeadSize];
        ActionFile.WriteHead(head, key, action.Span);
        Write(_layout.ActionPath(key), FolderIndex(key, 0), head, action.Span);
    }

    /// <inheritdoc/>
    public bool TryGetBlob(in Digest digest, out ReadOnlyMemory<byte> bytes)
    {
        string path = _layout.BlobPath(digest);
        EntryStatus status = Read(path, FolderIndex(digest, 256), CacheLayout.MaxBlobBytes, out byte[] file, out DateTime used);
        if (status == EntryStatus.Ok && Digest.Of(file) != digest) { status = EntryStatus.Damaged; }
        bytes = file;
        return Accept(status, path, used);
    }

    /// <inheritdoc/>
    public void PutBlob(in Digest digest, ReadOnlyMemory<byte> bytes)
    {
        // An empty file is never opened when it is read.
        if (bytes.Length is 0 or > CacheLayout.MaxBlobBytes || Opened() != State.Writable) { return; }
        string path = _layout.BlobPath(digest);
        var there = new FileInfo(path);
        try
        {
            // What is there has this content by its name; when it was damaged, whoever reads it removes it.
            if (there.Exists && there.LinkTarget is null && there.Length == bytes.Length)
            {
                MarkUsed(path, there.LastWriteTimeUtc);
                return;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Removed between two questions: it is written again.
        }

        Write(path, FolderIndex(digest, 256), [], bytes.Span);
    }

    /// <inheritdoc/>
    public ImmutableArray<string> TakeNotes() => _notes.Take();

    /// <summary>Evicts what was not used for longest where the cache has grown beyond its size.</summary>
    public void Dispose() => Settle();

    private EntryStatus Read(string path, int folder, int maxBytes, out byte[] bytes, out DateTime used)
    {
        bytes = [];
        used = default;
        if (Opened() == State.Off || !IsUsable(path, folder)) { return EntryStatus.Missing; }
        return EntryFile.Read(path, maxBytes, out bytes, out used);
    }

    // Whether an entry may be used; what is wrong with it is said, and it makes place for a new one.
    private bool Accept(EntryStatus status, string path, DateTime used)
    {
        if (status == EntryStatus.Ok)
        {
            MarkUsed(path, used);
            return true;
        }

        if (status == EntryStatus.Missing) { return false; }
        _notes.Add($"the cache entry '{_layout.NameOf(path)}' is not used: {CacheDiagnostics.Describe(status)}; what it stood for is made again");
        if (_state == State.Writable && status != EntryStatus.Unreadable) { EntryFile.TryDelete(path); }
        return false;
    }

    private void Write(string path, int folder, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        if (Opened() != State.Writable) { return; }
        try
        {
            if (_folders[folder] == 0) { FolderTrust.Create(Path.GetDirectoryName(path)!); } // an entry lies in a folder
            if (!IsUsable(path, folder)) { return; }
            EntryFile.Write(path, _layout.Temporary, head, rest);
        }
        catch (Exception failure) when (failure is DirectoryNotFoundException or FileNotFoundException)
        {
            // Somebody cleared the cache meanwhile: what is stored next finds its folders again.
            _folders.AsSpan().Clear();
            _state = State.Unopened;
            return;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            StopWriting(failure);
            return;
        }

        if (Interlocked.Add(ref _written, CacheEviction.SizeOf(head.Length + rest.Length)) >= SettleEvery) { Settle(); }
    }

    private void Settle()
    {
        if (_state == State.Writable && Interlocked.Exchange(ref _written, 0) is > 0 and long written) { _eviction.Settle(written); }
    }

    private void MarkUsed(string path, DateTime used)
    {
        DateTime now = _clock.GetUtcNow().UtcDateTime;
        if (_state != State.Writable || now - used < s_markEvery) { return; }
        try
        {
            File.SetLastWriteTimeUtc(path, now);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Evicted meanwhile, or the folder is read-only: then nobody evicts either.
        }
    }

    private void StopWriting(Exception failure)
    {
        lock (_opening)
        {
            if (_state != State.Writable) { return; }
            _state = State.ReadOnly;
            _notes.Add($"nothing more is stored in the cache '{_layout.Root}': {SystemFailure.Describe(failure)}");
        }
    }

    private State Opened()
    {
        if (_state != State.Unopened) { return _state; }
        lock (_opening)
        {
            if (_state == State.Unopened) { _state = Open(); }
            return _state;
        }
    }

    private State Open()
    {
        Exception? failure = TryCreate();
        if (!Directory.Exists(_layout.Root))
        {
            _notes.Add($"the cache '{_layout.Root}' is not used: {(failure is null ? "it is no folder" : SystemFailure.Describe(failure))}");
            return State.Off;
        }

        foreach (string folder in new[] { _layout.Root, _layout.Version, _layout.Actions, _layout.Blobs, _layout.Temporary })
        {
            bool isRoot = folder == _layout.Root;
            if (!isRoot && !Path.Exists(folder) && new DirectoryInfo(folder).LinkTarget is null) { continue; }
            if (FolderTrust.Refusal(folder, mayBeLink: isRoot) is not { } reason) { continue; }
            _notes.Add($"the cache '{_layout.Root}' is not used: of '{folder}', {reason}");
            return State.Off;
        }

        if (failure is null) { return State.Writable; }
        _notes.Add($"nothing is stored in the cache '{_layout.Root}': {SystemFailure.Describe(failure)}");
        return State.ReadOnly;
    }

    private Exception? TryCreate()
    {
        try
        {
            bool isNew = !Directory.Exists(_layout.Version);
            foreach (string folder in new[] { _layout.Actions, _layout.Blobs, _layout.Temporary }) { FolderTrust.Create(folder); }
            if (isNew) { WriteTag(); }
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return failure;
        }
    }

    private void WriteTag()
    {
        string tag = Path.Join(_layout.Root, CacheLayout.TagName);
        if (!Path.Exists(tag)) { EntryFile.Write(tag, _layout.Temporary, System.Text.Encoding.UTF8.GetBytes(CacheLayout.TagText), []); }
    }

    // The folder of an entry is looked at once: a link would lead out of the cache, and others may not write to it.
    private bool IsUsable(string path, int folder)
    {
        if (_folders[folder] == 0)
        {
            string parent = Path.GetDirectoryName(path)!; // an entry lies in a folder
            if (!Path.Exists(parent) && new DirectoryInfo(parent).LinkTarget is null) { return false; }
            string? reason = FolderTrust.Refusal(parent, mayBeLink: false);
            if (reason is not null) { _notes.Add($"the cache folder '{_layout.NameOf(parent)}' is not used: {reason}"); }
            _folders[folder] = reason is null ? (byte)1 : (byte)2;
        }

        return _folders[folder] == 1;
    }

    private static int FolderIndex(in Digest digest, int first) => first + (digest.Start >> 8);
}
