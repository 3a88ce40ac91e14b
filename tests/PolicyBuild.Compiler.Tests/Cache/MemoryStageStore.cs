using System.Collections.Concurrent;
using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>A store for tests: two tables, and what was asked of them.</summary>
public sealed class MemoryStageStore : IStageStore
{
    public ConcurrentDictionary<Digest, byte[]> Actions { get; } = new();

    public ConcurrentDictionary<Digest, byte[]> Blobs { get; } = new();

    /// <summary>How many blobs were read: a chain of hits must not need any.</summary>
    public int BlobReads => _blobReads;

    private int _blobReads;

    public bool TryGetAction(in Digest key, out ReadOnlyMemory<byte> action)
    {
        bool found = Actions.TryGetValue(key, out byte[]? bytes);
        action = bytes;
        return found;
    }

    public void PutAction(in Digest key, ReadOnlyMemory<byte> action) => Actions[key] = action.ToArray();

    public bool TryGetBlob(in Digest digest, out ReadOnlyMemory<byte> bytes)
    {
        Interlocked.Increment(ref _blobReads);
        bool found = Blobs.TryGetValue(digest, out byte[]? stored);
        bytes = stored;
        return found;
    }

    public void PutBlob(in Digest digest, ReadOnlyMemory<byte> bytes) => Blobs[digest] = bytes.ToArray();

    public ImmutableArray<string> TakeNotes() => [];
}
