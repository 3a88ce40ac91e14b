namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// The tokens of all globs of a set in one list, each with the place of the one behind it. Where nothing but the end follows, or <c>/**</c>'s rest, globs
/// of the same conditions share their last places.
/// </summary>
internal sealed class GlobPlaces
{
    private readonly record struct Place(PathTokenKind Kind, byte Value, bool IsEnd, int Next);

    private readonly Dictionary<ulong, int> _ends = [];
    private readonly List<ulong> _endBits = [];
    private readonly Dictionary<int, PathToken> _sets = [];
    private Place[] _places;

    /// <summary>Lists the tokens of globs.</summary>
    public GlobPlaces(IReadOnlyList<PathSetEntry> entries)
    {
        int size = 0;
        for (int i = 0; i < entries.Count; i++) { size += entries[i].Glob.Tokens.Length + 4; }
        _places = new Place[size];
        Firsts = new int[entries.Count];
        for (int i = 0; i < Firsts.Length; i++) { Firsts[i] = Add(entries[i]); }
    }

    /// <summary>How many places there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where each glob begins.</summary>
    public int[] Firsts { get; }

    /// <summary>The token at a place.</summary>
    public PathTokenKind KindOf(int place) => _places[place].Kind;

    /// <summary>The byte that a <see cref="PathTokenKind.Byte"/> at a place takes.</summary>
    public byte ByteOf(int place) => _places[place].Value;

    /// <summary>Whether a glob ends at a place.</summary>
    public bool IsEnd(int place) => _places[place].IsEnd;

    /// <summary>The path conditions that hold where a path ends at an end.</summary>
    public ulong BitsOf(int place) => _endBits[_places[place].Next];

    /// <summary>Whether the token at a place, which is no end, takes any number of bytes.</summary>
    public bool IsRepeated(int place) => new PathToken(_places[place].Kind).IsRepeated;

    /// <summary>Whether the token at a place, which is no end, takes a byte.</summary>
    public bool Takes(int place, byte value)
    {
        Place at = _places[place];
        return at.Kind is PathTokenKind.Set or PathTokenKind.NotInSet ? _sets[place].Takes(value) : new PathToken(at.Kind, at.Value).Takes(value);
    }

    /// <summary>The place behind one that is no end.</summary>
    public int NextOf(int place) => _places[place].Next;

    /// <summary>Where it goes on when the two tokens behind a <see cref="PathTokenKind.Optional"/> are absent.</summary>
    public int BehindOptional(int place) => NextOf(NextOf(NextOf(place)));

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
            PathToken token = tokens[i];
            if (token.Kind is PathTokenKind.Set or PathTokenKind.NotInSet) { _sets.Add(Count, token); }
            Put(new Place(token.Kind, token.Value, IsEnd: false, Count + 1));
        }

        if (entry.Glob.IsPrefix)
        {
            Put(new Place(PathTokenKind.Optional, 0, IsEnd: false, Count + 1));
            Put(new Place(PathTokenKind.Byte, (byte)'/', IsEnd: false, end + 1));
            return first;
        }

        if (Count == first) { return behind; }
        _places[Count - 1] = _places[Count - 1] with { Next = behind };
        return first;
    }

    /// <summary>The end of globs of the same conditions; behind it is the place of anything that may come before it.</summary>
    private int EndOf(ulong bits)
    {
        if (_ends.TryGetValue(bits, out int end)) { return end; }
        end = Count;
        _ends.Add(bits, end);
        Put(new Place(PathTokenKind.Anything, 0, IsEnd: true, _endBits.Count));
        Put(new Place(PathTokenKind.Anything, 0, IsEnd: false, end));
        _endBits.Add(bits);
        return end;
    }

    private void Put(Place place)
    {
        if (Count == _places.Length) { Array.Resize(ref _places, 2 * Count); }
        _places[Count++] = place;
    }
}
