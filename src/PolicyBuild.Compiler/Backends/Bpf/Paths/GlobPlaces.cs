namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// The tokens of all globs of a set in one list, each with the place of the one behind it. Where nothing but the end follows, or <c>/**</c>'s rest, globs
/// of the same conditions share their last places.
/// </summary>
internal sealed class GlobPlaces
{
    private readonly Dictionary<ulong, int> _ends = [];
    private readonly List<ulong> _endBits = [];
    private readonly Dictionary<int, PathToken> _sets = [];
    private readonly GlobPlace[] _places;

    /// <summary>Lists the tokens of globs.</summary>
    public GlobPlaces(ReadOnlySpan<PathSetEntry> entries)
    {
        int most = 0;
        foreach (ref readonly PathSetEntry entry in entries) { most += entry.Glob.Tokens.Length + 4; }
        _places = new GlobPlace[most];
        Firsts = new int[entries.Length];
        for (int i = 0; i < Firsts.Length; i++) { Firsts[i] = Add(entries[i]); }
    }

    /// <summary>How many places there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where each glob begins.</summary>
    public int[] Firsts { get; }

    /// <summary>A place.</summary>
    public ref readonly GlobPlace this[int place] => ref _places[place];

    /// <summary>The path conditions that hold where a path ends at an end.</summary>
    public ulong BitsOf(GlobPlace end) => _endBits[end.Next];

    /// <summary>Whether the token at a place, which is no end, takes a byte.</summary>
    public bool Takes(int place, byte value)
    {
        ref readonly GlobPlace at = ref _places[place];
        return at.Kind switch
        {
            PathTokenKind.Byte => value == at.Value,
            PathTokenKind.Anything => true,
            PathTokenKind.Segment => value != (byte)'/',
            PathTokenKind.Set or PathTokenKind.NotInSet => _sets[place].Takes(value),
            _ => new PathToken(at.Kind).Takes(value),
        };
    }

    /// <summary>Where it goes on when the two tokens behind a <see cref="PathTokenKind.Optional"/> are absent.</summary>
    public int BehindOptional(int place) => _places[_places[_places[place].Next].Next].Next;

    private int Add(in PathSetEntry entry)
    {
        PathToken[] tokens = entry.Glob.Tokens;
        int end = EndOf(entry.Bits);
        bool endsInAnything = tokens.Length != 0 && tokens[^1].Kind == PathTokenKind.Anything;
        int length = endsInAnything ? tokens.Length - 1 : tokens.Length;
        int behind = endsInAnything ? end + 1 : end;
        int first = Count;
        for (int i = 0; i < length; i++)
        {
            ref readonly PathToken token = ref tokens[i];
            if (token.Kind is PathTokenKind.Set or PathTokenKind.NotInSet) { _sets.Add(Count, token); }
            Put(token.Kind, token.Value, Count + 1);
        }

        if (entry.Glob.IsPrefix)
        {
            Put(PathTokenKind.Optional, 0, Count + 1);
            Put(PathTokenKind.Byte, (byte)'/', end + 1);
            return first;
        }

        if (Count == first) { return behind; }
        _places[Count - 1] = _places[Count - 1].Before(behind);
        return first;
    }

    /// <summary>The end of globs of the same conditions; behind it is the place of anything that may come before it.</summary>
    private int EndOf(ulong bits)
    {
        if (_ends.TryGetValue(bits, out int end)) { return end; }
        end = Count;
        _ends.Add(bits, end);
        _places[Count++] = new GlobPlace(default, 0, isEnd: true, _endBits.Count);
        Put(PathTokenKind.Anything, 0, end);
        _endBits.Add(bits);
        return end;
    }

    private void Put(PathTokenKind kind, byte value, int next) => _places[Count++] = new GlobPlace(kind, value, isEnd: false, next);
}
