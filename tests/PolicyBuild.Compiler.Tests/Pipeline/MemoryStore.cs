using System.Collections.Concurrent;
using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;

namespace PolicyBuild.Compiler.Tests.Pipeline;

/// <summary>A store in memory that can lose what it holds.</summary>
internal sealed class MemoryStore : IStageStore
{
    private readonly ConcurrentDictionary<Digest, byte[]> _actions = new();
    private readonly ConcurrentDictionary<Digest, byte[]> _blobs = new();

    /// <summary>Everything that is stored.</summary>
    public IEnumerable<byte[]> Entries => _actions.Values.Concat(_blobs.Values);

    /// <summary>Whether an entry can be found just now.</summary>
    public Func<Digest, bool> Has { get; set; } = _ => true;

    /// <summary>How many blobs were loaded.</summary>
    public int Loaded { get; private set; }

    public bool TryGetAction(in Digest key, out ReadOnlyMemory<byte> action) => TryGet(_actions, key, out action);

    public void PutAction(in Digest key, ReadOnlyMemory<byte> action) => _actions[key] = action.ToArray();

    public bool TryGetBlob(in Digest digest, out ReadOnlyMemory<byte> bytes)
    {
        Loaded++;
        return TryGet(_blobs, digest, out bytes);
    }

    public void PutBlob(in Digest digest, ReadOnlyMemory<byte> bytes)
    {
        if (Digest.Of(bytes.Span) != digest) { throw new InvalidOperationException("a blob under another's digest"); }
        _blobs[digest] = bytes.ToArray();
    }

    public ImmutableArray<string> TakeNotes() => [];

    private bool TryGet(ConcurrentDictionary<Digest, byte[]> entries, in Digest key, out ReadOnlyMemory<byte> bytes)
    {
        bool found = entries.TryGetValue(key, out byte[]? stored) && Has(key);
        bytes = found ? stored : default;
        return found;
    }
}
