namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// Merges states that no path tells apart (Hopcroft's partition refinement). All states must be reachable. What comes out is numbered in the order in
/// which a walk over the classes finds it, so that it does not depend on the order in which it was built.
/// </summary>
internal sealed class AutomatonMinimizer
{
    private readonly PathAutomaton _automaton;
    private readonly int _count;
    private readonly int _columns;

    // The states in the order of their blocks; a block is a stretch of it.
    private readonly int[] _order;
    private readonly int[] _place;
    private readonly int[] _blockOf;
    private readonly List<int> _begin = [];
    private readonly List<int> _end = [];
    private readonly List<int> _marked = [];

    // Who leads to a state by a column: a stretch of _sources for each column and state.
    private readonly int[] _sources;
    private readonly int[] _sourceBegin;

    private readonly Stack<int> _splitters = [];
    private readonly List<bool> _isSplitter = [];

    private AutomatonMinimizer(PathAutomaton automaton)
    {
        _automaton = automaton;
        _count = automaton.Count;
        _columns = automaton.Columns;
        _order = new int[_count];
        _place = new int[_count];
        _blockOf = new int[_count];
        _sources = new int[_count * _columns];
        _sourceBegin = new int[(_count * _columns) + 1];
    }

    /// <summary>The smallest automaton that means the same.</summary>
    public static PathAutomaton Minimize(PathAutomaton automaton)
    {
        var minimizer = new AutomatonMinimizer(automaton);
        minimizer.FindSources();
        minimizer.SplitByBits();
        minimizer.Refine();
        return minimizer.Finish();
    }

    private void FindSources()
    {
        int[] next = _automaton.Next;
        for (int state = 0; state < _count; state++)
        {
            for (int column = 0; column < _columns; column++) { _sourceBegin[(column * _count) + next[(state * _columns) + column] + 1]++; }
        }

        for (int i = 1; i < _sourceBegin.Length; i++) { _sourceBegin[i] += _sourceBegin[i - 1]; }
        int[] at = _sourceBegin.AsSpan(0, _count * _columns).ToArray();
        for (int state = 0; state < _count; state++)
        {
            for (int column = 0; column < _columns; column++) { _sources[at[(column * _count) + next[(state * _columns) + column]]++] = state; }
        }
    }

    private void SplitByBits()
    {
        for (int i = 0; i < _count; i++) { _order[i] = i; }
        ulong[] keys = [.. _automaton.Accepts];
        Array.Sort(keys, _order);
        for (int i = 0; i < _count; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1]) { AddBlock(i); }
            _end[^1] = i + 1;
            _place[_order[i]] = i;
            _blockOf[_order[i]] = _begin.Count - 1;
        }
    }

    private int AddBlock(int begin)
    {
        int block = _begin.Count;
        _begin.Add(begin);
        _end.Add(begin);
        _marked.Add(0);
        _isSplitter.Add(true);
        _splitters.Push(block);
        return block;
    }

    private void Refine()
    {
        var touched = new List<int>();
        while (_splitters.TryPop(out int splitter))
        {
            _isSplitter[splitter] = false;
            int[] members = _order[_begin[splitter].._end[splitter]];
            for (int column = 0; column < _columns; column++)
            {
                foreach (int member in members)
                {
                    int at = (column * _count) + member;
                    for (int i = _sourceBegin[at]; i < _sourceBegin[at + 1]; i++) { Mark(_sources[i], touched); }
                }

                foreach (int block in touched) { Split(block); }
                touched.Clear();
            }
        }
    }

    private void Mark(int state, List<int> touched)
    {
        int block = _blockOf[state];
        int free = _begin[block] + _marked[block];
        if (_place[state] < free) { return; }
        if (_marked[block] == 0) { touched.Add(block); }
        int other = _order[free];
        (_order[free], _order[_place[state]]) = (state, other);
        (_place[other], _place[state]) = (_place[state], free);
        _marked[block]++;
    }

    /// <summary>Parts the marked states from the others; the smaller part becomes the new block.</summary>
    private void Split(int block)
    {
        int marked = _marked[block];
        int size = _end[block] - _begin[block];
        _marked[block] = 0;
        if (marked == size) { return; }
        int middle = _begin[block] + marked;
        int added = AddBlock(marked <= size - marked ? _begin[block] : middle);
        if (marked <= size - marked)
        {
            _end[added] = middle;
            _begin[block] = middle;
        }
        else
        {
            _end[added] = _end[block];
            _end[block] = middle;
        }

        // Either both parts are still to be used, or the smaller one is enough: AddBlock noted the new one, and an old note stays.
        for (int i = _begin[added]; i < _end[added]; i++) { _blockOf[_order[i]] = added; }
    }

    private PathAutomaton Finish()
    {
        int[] numbers = new int[_begin.Count];
        Array.Fill(numbers, -1);
        var found = new List<int>();
        int[] starts = [.. _automaton.Starts];
        for (int i = 0; i < starts.Length; i++) { starts[i] = NumberOf(_blockOf[starts[i]], numbers, found); }
        var next = new List<int>(_begin.Count * _columns);
        for (int i = 0; i < found.Count; i++)
        {
            int row = _order[_begin[found[i]]] * _columns;
            for (int column = 0; column < _columns; column++)
            {
                next.Add(NumberOf(_blockOf[_automaton.Next[row + column]], numbers, found));
            }
        }

        ulong[] accepts = new ulong[found.Count];
        for (int i = 0; i < accepts.Length; i++) { accepts[i] = _automaton.Accepts[_order[_begin[found[i]]]]; }
        return new PathAutomaton(_columns, [.. next], accepts, starts);
    }

    private static int NumberOf(int block, int[] numbers, List<int> found)
    {
        if (numbers[block] < 0)
        {
            numbers[block] = found.Count;
            found.Add(block);
        }

        return numbers[block];
    }
}
