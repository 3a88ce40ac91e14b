using System.Buffers.Binary;
using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// The results of one project, in a folder of its own: all actions in one file, read once, and the blobs beside it. <see cref="Save"/> writes what
/// the build used; without it the folder stays as it was.
/// </summary>
public sealed class ObjStageStore : IStageStore
{
    /// <summary>The file of the actions.</summary>
    public const string IndexName = "actions.bin";

    // A file that is still being written after that long has lost its writer.
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly StoreNotes _notes = new();
    private readonly Lock _lock = new();
    private readonly ActionTable _actions;
    private bool _changed;
    private bool _cannotWrite;

    /// <summary>Reads the actions of a project; what of the file is not whole is passed over with a note.</summary>
    /// <param name="folder">The folder, a full path; made with the first entry.</param>
    public ObjStageStore(string folder)
    {
        _folder = folder;
        _actions = new ActionTable(folder);
        if (ActionIndex.Read(IndexPath, _actions) is EntryStatus.Ok or EntryStatus.Missing) { return; }
        _changed = true;
        _notes.Add($"the cache file '{IndexName}' of this project is damaged; what is missing is made again");
    }

    private string IndexPath => Path.Join(_folder, IndexName);

    private string BlobFolder => Path.Join(_folder, "blobs");

    /// <inheritdoc/>
    public bool TryGetAction(in Digest key, out ReadOnlyMemory<byte> action)
    {
        lock (_lock)
        {
            return _actions.TryUse(key, out action);
        }
    }

    /// <inheritdoc/>
    public void PutAction(in Digest key, ReadOnlyMemory<byte> action)
    {
        lock (_lock)
        {
            _actions.Add(key, action);
            _changed = true;
        }
    }

    /// <inheritdoc/>
    public bool TryGetBlob(in Digest digest, out ReadOnlyMemory<byte> bytes)
    {
        string path = BlobPath(digest);
        EntryStatus status = EntryFile.Read(path, CacheLayout.MaxBlobBytes, out byte[] file, out _);
        bytes = file;
        if (status == EntryStatus.Ok && Digest.Of(file) == digest) { return true; }
        bytes = default;
        if (status == EntryStatus.Missing) { return false; }
        _notes.Add($"a result of an earlier build in '{_folder}' is damaged; it is made again");
        EntryFile.TryDelete(path);
        return false;
    }

    /// <inheritdoc/>
    public void PutBlob(in Digest digest, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length is 0 or > CacheLayout.MaxBlobBytes) { return; }
        try
        {
            string path = BlobPath(digest);
            if (File.Exists(path)) { return; }
            Directory.CreateDirectory(BlobFolder);
            EntryFile.Write(path, BlobFolder, bytes.Span, []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            CannotWrite(failure);
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<string> TakeNotes() => _notes.Take();

    /// <summary>Writes the actions for the next build; nothing where there is no other.</summary>
    /// <param name="complete">
    /// Whether all policies went through all stages: what was not used then belongs to policies, texts or options that are gone, and is dropped.
    /// </param>
    public void Save(bool complete)
    {
        lock (_lock)
        {
            bool drops = complete && _actions.UsedCount < _actions.Count;
            if (!_changed && !drops) { return; }
            if (drops) { _actions.DropUnused(); }

            try
            {
                Directory.CreateDirectory(_folder);
                using (var file = new PendingFile(IndexPath, _folder))
                {
                    ActionIndex.Write(file.Handle, _actions);
                    file.Commit();
                }

                _changed = false;
                if (!complete) { return; }
                DateTime abandoned = TimeProvider.System.GetUtcNow().UtcDateTime - s_abandoned;
                EntryFile.RemoveAbandoned(_folder, abandoned);
                if (!Directory.Exists(BlobFolder)) { return; }
                EntryFile.RemoveAbandoned(BlobFolder, abandoned);
                RemoveBlobs();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                CannotWrite(failure);
            }
        }
    }

    // A blob that no action names is never asked for.
    private void RemoveBlobs()
    {
        var unnamed = new Dictionary<Digest, string>();
        foreach (string path in Directory.EnumerateFiles(BlobFolder))
        {
            if (Digest.TryParse(Path.GetFileName(path), out Digest digest)) { unnamed.Add(digest, path); }
        }

        // What an action's bytes are is the stages' affair, but 32 bytes that are a blob's digest are no accident. The first two tell most places apart.
        bool[] begins = new bool[1 << 16];
        foreach (Digest digest in unnamed.Keys) { begins[digest.Start] = true; }
        foreach (Digest key in _actions.Keys)
        {
            ReadOnlySpan<byte> bytes = _actions.Read(key).Span;
            for (int at = 0; at + Digest.Size <= bytes.Length; at++)
            {
                if (begins[BinaryPrimitives.ReadUInt16BigEndian(bytes[at..])]) { unnamed.Remove(Digest.FromBytes(bytes[at..])); }
            }
        }

        foreach (string path in unnamed.Values) { EntryFile.TryDelete(path); }
    }

    private string BlobPath(in Digest digest) => Path.Join(BlobFolder, digest.ToString());

    // Said once: what refuses one file refuses all, each perhaps with words of its own.
    private void CannotWrite(Exception failure)
    {
        if (Interlocked.Exchange(ref _cannotWrite, true)) { return; }
        _notes.Add($"not everything is kept for the next build in '{_folder}': {SystemFailure.Describe(failure)}");
    }
}
