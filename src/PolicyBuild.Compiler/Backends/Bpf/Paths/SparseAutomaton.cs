using System.Runtime.CompilerServices;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// A deterministic automaton of which each state has where most bytes lead, and the columns that lead elsewhere: most states of a set of paths know one
/// byte or two. Arrays may be longer than what they hold. Otherwise as <see cref="PathAutomaton"/>.
/// </summary>
/// <param name="columns">Classes of bytes that are not 0.</param>
/// <param name="starts">The states in which walks begin.</param>
/// <param name="expected">About how many states there will be, at least one.</param>
internal sealed class SparseAutomaton(int columns, int[] starts, int expected)
{
    private int[] _usual = new int[expected];
    private int[] _others = new int[expected];
    private SparseWay[] _ways = new SparseWay[2 * expected];
    private ulong[] _accepts = new ulong[expected];
    private int _wayCount;

    /// <summary>Classes of bytes that are not 0; class n is column n - 1.</summary>
    public int Columns => columns;

    /// <summary>The states in which walks begin.</summary>
    public int[] Starts => starts;

    /// <summary>How many states there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many ways there are besides the usual ones.</summary>
    public int WayCount => _wayCount;

    /// <summary>The bits of the path conditions that hold where a path ends in a state.</summary>
    public ulong AcceptsOf(int state) => _accepts[state];

    /// <summary>Where the first column leads, and all others that are not among <see cref="OthersOf"/>.</summary>
    public int UsualOf(int state) => _usual[state];

    /// <summary>The columns that lead elsewhere, ascending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<SparseWay> OthersOf(int state) => _ways.AsSpan(_others[state], (state + 1 < Count ? _others[state + 1] : _wayCount) - _others[state]);

    /// <summary>Where a column leads.</summary>
    public int After(int state, int column)
    {
        foreach (SparseWay way in OthersOf(state))
        {
            if (way.Column == column) { return way.State; }
        }

        return UsualOf(state);
    }

    /// <summary>Whether no byte leads out of a state, so that its bits are decided. No way leads where the usual one does.</summary>
    public bool IsDecided(int state) => _usual[state] == state && OthersOf(state).IsEmpty;

    /// <summary>The same automaton.</summary>
    public static SparseAutomaton Of(PathAutomaton automaton)
    {
        var sparse = new SparseAutomaton(automaton.Columns, automaton.Starts, automaton.Count);
        for (int state = 0; state < automaton.Count; state++)
        {
            ReadOnlySpan<int> row = automaton.Next.AsSpan(state * automaton.Columns, automaton.Columns);
            sparse.AddState(row[0], automaton.Accepts[state]);
            for (int column = 1; column < row.Length; column++)
            {
                if (row[column] != row[0]) { sparse.AddOther(column, row[column]); }
            }
        }

        return sparse;
    }

    /// <summary>Adds the next state, whose other ways are added behind it.</summary>
    public void AddState(int usual, ulong accepts)
    {
        if (Count == _usual.Length)
        {
            Array.Resize(ref _usual, 2 * Count);
            Array.Resize(ref _others, 2 * Count);
            Array.Resize(ref _accepts, 2 * Count);
        }

        _usual[Count] = usual;
        _others[Count] = _wayCount;
        _accepts[Count++] = accepts;
    }

    /// <summary>Adds a way of the last state.</summary>
    public void AddOther(int column, int state)
    {
        if (_wayCount == _ways.Length) { Array.Resize(ref _ways, 2 * _wayCount); }
        _ways[_wayCount++] = new SparseWay(column, state);
    }
}
