using System.Numerics;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// The automaton of all globs of a set at once: sets of places in them become states. That is the shortest way as long as there are few such sets;
/// <see cref="PathSet"/> has another for the rest.
/// </summary>
internal sealed class GlobSubsets
{
    /// <summary>Most states: beyond them the other way may come out with far fewer.</summary>
    public const int MaxStates = 1 << 12;

    private const int FewNumbers = 100;
    private const int MaxMembers = 16 * MaxStates;

    private readonly GlobPlaces _places;
    private readonly ByteClasses _classes;
    private readonly int _columns;

    // The places of each state, ascending, one state's behind the other's.
    private int[] _members;
    private int[] _firstMembers;
    private int _memberCount;
    private int _count;

    // States by the hash of their places; 0: none, else the state plus 1.
    private int[] _table;
    private uint[] _hashes;

    // The set that is being made, and in which set each place and column was last.
    private readonly int[] _set;
    private readonly int[] _lastSet;
    private readonly int[] _lastColumn = new int[256];
    private readonly int[] _named = new int[256];
    private int _setLength;
    private int _setNumber;

    // The state from which no glob matches any more, once there is one.
    private int _nothing = -1;

    private GlobSubsets(GlobPlaces places, ByteClasses classes)
    {
        _places = places;
        _classes = classes;
        _columns = classes.Count - 1;
        int states = (int)BitOperations.RoundUpToPowerOf2((uint)(places.Count / 2) + 1); // about as many as there will be
        _members = new int[4 * states];
        _firstMembers = new int[states + 1];
        _hashes = new uint[states];
        _table = new int[2 * states];
        _set = new int[places.Count];
        _lastSet = new int[places.Count];
    }

    /// <summary>Builds the automaton of globs, with a start for each variable; null where it has too many states.</summary>
    public static SparseAutomaton? TryBuild(ReadOnlySpan<PathSetEntry> entries, ByteClasses classes)
    {
        var places = new GlobPlaces(entries);
        var subsets = new GlobSubsets(places, classes);
        var automaton = new SparseAutomaton(subsets._columns, new int[BpfStringSlot.Count], subsets._hashes.Length);
        for (int variable = 0; variable < automaton.Starts.Length; variable++)
        {
            subsets.Begin();
            for (int i = 0; i < entries.Length; i++)
            {
                if ((int)entries[i].Variable == variable) { subsets.Enter(places.Firsts[i]); }
            }

            automaton.Starts[variable] = subsets.End();
        }

        for (int state = 0; state < subsets._count; state++)
        {
            if (subsets._count > MaxStates || subsets._memberCount > MaxMembers) { return null; }
            subsets.AddWays(state, automaton);
        }

        return automaton;
    }

    private void AddWays(int state, SparseAutomaton automaton)
    {
        int first = _firstMembers[state];
        int end = _firstMembers[state + 1];
        ulong accepts = 0;
        int namedCount = 0;
        bool hasSegment = false;
        bool hasCharacters = false;
        bool isBytes = true;
        int number = state + 1;
        for (int i = first; i < end; i++)
        {
            ref readonly GlobPlace place = ref _places[_members[i]];
            if (place.IsEnd)
            {
                accepts |= _places.BitsOf(place);
                continue;
            }

            isBytes &= place.Kind == PathTokenKind.Byte;
            switch (place.Kind)
            {
                case PathTokenKind.Byte: Name(_classes[place.Value] - 1); break;
                case PathTokenKind.Segment: hasSegment = true; break;
                case PathTokenKind.Anything: break;
                default: hasCharacters = true; break;
            }
        }

        // Bytes that no token names are all alike, but for the end of a segment, and for parts of characters where those are looked at.
        if (hasSegment) { Name(_classes[(byte)'/'] - 1); }
        int usual = isBytes ? Nothing() : After(first, end, 0);
        automaton.AddState(usual, accepts);
        if (hasCharacters)
        {
            for (int column = 1; column < _columns; column++) { AddWay(column); }
            return;
        }

        Order(_named.AsSpan(0, namedCount));
        for (int i = 0; i < namedCount; i++) { AddWay(_named[i]); }

        void Name(int column)
        {
            if (_lastColumn[column] == number) { return; }
            _lastColumn[column] = number;
            _named[namedCount++] = column;
        }

        void AddWay(int column)
        {
            int after = After(first, end, column);
            if (after != usual) { automaton.AddOther(column, after); }
        }
    }

    /// <summary>The state that a column leads to from a set of places.</summary>
    private int After(int first, int end, int column)
    {
        byte value = _classes.SampleOf(column + 1);
        Begin();
        for (int i = first; i < end; i++)
        {
            int place = _members[i];
            ref readonly GlobPlace at = ref _places[place];

            // Most are bytes; an end is none that any column has.
            if (at.Kind == PathTokenKind.Byte)
            {
                if (at.Value == value) { Enter(at.Next); }
            }
            else if (_places.Takes(place, value)) { Enter(at.IsRepeated ? place : at.Next); }
        }

        return End();
    }

    private int Nothing()
    {
        if (_nothing >= 0) { return _nothing; }
        Begin();
        return _nothing = End();
    }

    private void Begin()
    {
        _setLength = 0;
        _setNumber++;
    }

    /// <summary>Adds a place and those that are reached from it without a byte.</summary>
    private void Enter(int place)
    {
        while (_lastSet[place] != _setNumber)
        {
            _lastSet[place] = _setNumber;
            ref readonly GlobPlace at = ref _places[place];
            if (at.Kind == PathTokenKind.Optional) { Enter(_places.BehindOptional(place)); }
            else
            {
                _set[_setLength++] = place;
                if (!at.IsRepeated) { return; }
            }

            place = at.Next;
        }
    }

    /// <summary>The state of the set, a new one where there is none.</summary>
    private int End()
    {
        Span<int> set = _set.AsSpan(0, _setLength);
        Order(set);
        uint hash = 2166136261; // FNV-1a, by places
        foreach (int place in set) { hash = (hash ^ (uint)place) * 16777619; }
        hash ^= hash >> 15;
        for (int at = (int)hash & (_table.Length - 1); _table[at] != 0; at = (at + 1) & (_table.Length - 1))
        {
            int state = _table[at] - 1;
            int first = _firstMembers[state];
            if (_hashes[state] == hash && _members.AsSpan(first, _firstMembers[state + 1] - first).SequenceEqual(set)) { return state; }
        }

        AddState(set, hash);
        return _count - 1;
    }

    // Sets are small, and nearly in order as they are made.
    private static void Order(Span<int> numbers)
    {
        if (numbers.Length > FewNumbers)
        {
            numbers.Sort();
            return;
        }

        for (int i = 1; i < numbers.Length; i++)
        {
            int number = numbers[i];
            int at = i;
            for (; at > 0 && numbers[at - 1] > number; at--) { numbers[at] = numbers[at - 1]; }
            numbers[at] = number;
        }
    }

    private void AddState(ReadOnlySpan<int> set, uint hash)
    {
        if (_memberCount + set.Length > _members.Length) { Array.Resize(ref _members, Math.Max(2 * _members.Length, _memberCount + set.Length)); }
        if (_count == _hashes.Length)
        {
            Array.Resize(ref _hashes, 2 * _count);
            Array.Resize(ref _firstMembers, (2 * _count) + 1);
            _table = new int[4 * _count];
            for (int state = 0; state < _count; state++) { PutInTable(state); }
        }

        set.CopyTo(_members.AsSpan(_memberCount));
        _memberCount += set.Length;
        _hashes[_count] = hash;
        PutInTable(_count++);
        _firstMembers[_count] = _memberCount;
    }

    private void PutInTable(int state)
    {
        int at = (int)_hashes[state] & (_table.Length - 1);
        while (_table[at] != 0) { at = (at + 1) & (_table.Length - 1); }
        _table[at] = state + 1;
    }
}
