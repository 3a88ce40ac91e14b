using System.Collections.Immutable;
using System.Globalization;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>What a store has to say, each thing once and never more than a few: a cache that is damaged throughout must not fill a build's log.</summary>
internal sealed class StoreNotes
{
    private const int MaxNotes = 10;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly List<string> _waiting = [];
    private int _unsaid;

    /// <summary>Adds a note.</summary>
    public void Add(string text)
    {
        lock (_lock)
        {
            if (!_said.Add(text)) { return; }
            if (_said.Count <= MaxNotes) { _waiting.Add(text); }
            else { _unsaid++; }
        }
    }

    /// <summary>The notes since the last call.</summary>
    public ImmutableArray<string> Take()
    {
        lock (_lock)
        {
            if (_unsaid > 0) { _waiting.Add(string.Create(CultureInfo.InvariantCulture, $"{_unsaid} more entries of the cache were passed over")); }
            ImmutableArray<string> taken = [.. _waiting];
            _waiting.Clear();
            _unsaid = 0;
            return taken;
        }
    }
}
