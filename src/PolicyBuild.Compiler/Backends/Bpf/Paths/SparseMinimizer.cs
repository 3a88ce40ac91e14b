using System.Numerics;
using System.Runtime.CompilerServices;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// Merges states that no path tells apart, as <see cref="AutomatonMinimizer"/> does and with the same numbers, in a time that follows the ways that states
/// have of their own. The states of a block are parted by where they lead; whoever leads to a part that left its block is looked at again.
/// </summary>
internal sealed class SparseMinimizer
{
    private const int LeadSize = 3; // bits and the usual way

    private readonly SparseAutomaton _automaton;
    private readonly int _count;

    // The states in the order of their blocks; a block is a stretch of it, and those that are to be looked at come first in it.
    private readonly int[] _order;
    private readonly int[] _place;
    private readonly int[] _blockOf;
    private readonly int[] _begin;
    private readonly int[] _end;
    private readonly int[] _marked;
    private int _blockCount = 1;

    // The blocks that have such states.
    private readonly int[] _touched;
    private int _touchedCount;

    // Who leads to a state: a stretch of _sources for each.
    private readonly int[] _sources;
    private readonly int[] _sourceBegin;

    // Where the states that are looked at lead, a stretch of _leads for each, and which of them lead to the same.
    private readonly uint[] _leads;
    private readonly int[] _leadBegin;
    private readonly int[] _groupOf;
    private readonly int[] _groupSize;
    private readonly int[] _groupEnd;
    private readonly int[] _table;
    private readonly int[] _moved;

    private SparseMinimizer(SparseAutomaton automaton)
    {
        _automaton = automaton;
        _count = automaton.Count;
        (_order, _place, _blockOf) = (new int[_count], new int[_count], new int[_count]);
        (_begin, _end, _marked, _touched) = (new int[_count], new int[_count], new int[_count], new int[_count]);
        _sources = new int[_count + automaton.WayCount];
        _sourceBegin = new int[_count + 1];
        _leads = new uint[(LeadSize * _count) + automaton.WayCount];
        _leadBegin = new int[_count + 1];
        (_groupOf, _groupSize, _groupEnd, _moved) = (new int[_count], new int[_count], new int[_count], new int[_count]);
        _table = new int[2 * (int)BitOperations.RoundUpToPowerOf2((uint)_count)];
    }

    /// <summary>The smallest automaton that means the same. All states must be reachable.</summary>
    public static SparseAutomaton Minimize(SparseAutomaton automaton)
    {
        var minimizer = new SparseMinimizer(automaton);
        minimizer.FindSources();
        minimizer.Refine();
        return minimizer.Finish();
    }

    private void FindSources()
    {
        for (int state = 0; state < _count; state++)
        {
            _sourceBegin[_automaton.UsualOf(state)]++;
            foreach (SparseWay way in _automaton.OthersOf(state)) { _sourceBegin[way.State]++; }
        }

        // Ends at first; each source that is put in moves its stretch's begin down.
        for (int i = 1; i <= _count; i++) { _sourceBegin[i] += _sourceBegin[i - 1]; }
        for (int state = _count - 1; state >= 0; state--)
        {
            _sources[--_sourceBegin[_automaton.UsualOf(state)]] = state;
            foreach (SparseWay way in _automaton.OthersOf(state)) { _sources[--_sourceBegin[way.State]] = state; }
        }
    }

    private void Refine()
    {
        for (int state = 0; state < _count; state++) { _order[state] = _place[state] = state; }
        (_end[0], _marked[0], _touchedCount) = (_count, _count, 1);
        while (_touchedCount != 0) { Part(_touched[--_touchedCount]); }
    }

    /// <summary>Parts a block by where its marked states lead. All others lead where the first of them does.</summary>
    private void Part(int block)
    {
        int begin = _begin[block];
        int size = _end[block] - begin;
        int looked = Math.Min(_marked[block] + 1, size);
        _marked[block] = 0;
        if (size == 1) { return; }
        int groups = Group(begin, looked);
        if (groups == 1) { return; }

        // Group by group, the one of the others last: they lie behind it already.
        int last = _groupOf[looked - 1];
        int at = begin;
        for (int group = 0; group < groups; group++)
        {
            if (group == last) { continue; }
            _groupEnd[group] = at;
            at += _groupSize[group];
        }

        _groupEnd[last] = at;
        _order.AsSpan(begin, looked).CopyTo(_moved);
        for (int i = 0; i < looked; i++)
        {
            int place = _groupEnd[_groupOf[i]]++;
            _order[place] = _moved[i];
            _place[_moved[i]] = place;
        }

        _groupSize[last] += size - looked;
        _groupEnd[last] += size - looked;
        Divide(block, groups);
    }

    /// <summary>Finds out which of some states lead to the same; how many groups they are.</summary>
    private int Group(int begin, int looked)
    {
        int mask = (int)(2 * BitOperations.RoundUpToPowerOf2((uint)looked)) - 1;
        _table.AsSpan(0, mask + 1).Clear();
        int groups = 0;
        int length = 0;
        for (int i = 0; i < looked; i++)
        {
            int leadBegin = length;
            uint hash = Lead(_order[begin + i], ref length);
            ReadOnlySpan<uint> lead = _leads.AsSpan(leadBegin, length - leadBegin);
            int slot = (int)hash & mask;
            while (_table[slot] != 0 && !LeadOf(_table[slot] - 1).SequenceEqual(lead)) { slot = (slot + 1) & mask; }
            if (_table[slot] == 0)
            {
                _leadBegin[groups] = leadBegin;
                _leadBegin[groups + 1] = length;
                _groupSize[groups] = 0;
                _table[slot] = ++groups;
            }
            else
            {
                length = leadBegin;
            }

            int group = _table[slot] - 1;
            _groupOf[i] = group;
            _groupSize[group]++;
        }

        return groups;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<uint> LeadOf(int group) => _leads.AsSpan(_leadBegin[group], _leadBegin[group + 1] - _leadBegin[group]);

    /// <summary>Notes where a state leads, by blocks, and the bits that hold in it; a hash of that.</summary>
    private uint Lead(int state, ref int length)
    {
        ulong accepts = _automaton.AcceptsOf(state);
        int usual = _blockOf[_automaton.UsualOf(state)];
        uint hash = Note((uint)usual, Note((uint)(accepts >> 32), Note((uint)accepts, 0, ref length), ref length), ref length);
        foreach (SparseWay way in _automaton.OthersOf(state))
        {
            int other = _blockOf[way.State];
            if (other != usual) { hash = Note(way.With(other), hash, ref length); }
        }

        return hash ^ (hash >> 15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Note(uint value, uint hash, ref int length)
    {
        _leads[length++] = value;
        return (hash ^ value) * 0x9E3779B1 + (hash >> 16);
    }

    /// <summary>Makes a block of each group but the largest, which keeps the block's number.</summary>
    private void Divide(int block, int groups)
    {
        int largest = 0;
        for (int group = 1; group < groups; group++)
        {
            if (_groupSize[group] > _groupSize[largest]) { largest = group; }
        }

        int firstNew = _blockCount;
        for (int group = 0; group < groups; group++)
        {
            int own = group == largest ? block : _blockCount++;
            _begin[own] = _groupEnd[group] - _groupSize[group];
            _end[own] = _groupEnd[group];
            if (own == block) { continue; }
            for (int i = _begin[own]; i < _end[own]; i++) { _blockOf[_order[i]] = own; }
        }

        for (int moved = firstNew; moved < _blockCount; moved++)
        {
            // Marking may change the order inside this very block: the states are taken from a copy.
            ReadOnlySpan<int> states = _order.AsSpan(_begin[moved].._end[moved]);
            states.CopyTo(_moved);
            for (int i = 0; i < states.Length; i++) { MarkSources(_moved[i]); }
        }
    }

    private void MarkSources(int state)
    {
        for (int i = _sourceBegin[state]; i < _sourceBegin[state + 1]; i++)
        {
            int source = _sources[i];
            int block = _blockOf[source];
            int free = _begin[block] + _marked[block];
            if (_place[source] < free) { continue; }
            if (_marked[block]++ == 0) { _touched[_touchedCount++] = block; }
            int other = _order[free];
            (_order[free], _order[_place[source]]) = (source, other);
            (_place[other], _place[source]) = (_place[source], free);
        }
    }

    /// <summary>The blocks as states, numbered in the order in which a walk over the columns finds them.</summary>
    private SparseAutomaton Finish()
    {
        int[] numbers = new int[_blockCount];
        int[] found = new int[_blockCount];
        int count = 0;
        Array.Fill(numbers, -1);
        int[] starts = [.. _automaton.Starts];
        for (int i = 0; i < starts.Length; i++) { starts[i] = NumberOf(starts[i]); }
        var least = new SparseAutomaton(_automaton.Columns, starts, _blockCount);
        for (int i = 0; i < count; i++)
        {
            int state = _order[_begin[found[i]]];
            int usual = NumberOf(_automaton.UsualOf(state));
            least.AddState(usual, _automaton.AcceptsOf(state));
            foreach (SparseWay way in _automaton.OthersOf(state))
            {
                int other = NumberOf(way.State);
                if (other != usual) { least.AddOther(way.Column, other); }
            }
        }

        return least;

        int NumberOf(int state)
        {
            int block = _blockOf[state];
            if (numbers[block] < 0)
            {
                numbers[block] = count;
                found[count++] = block;
            }

            return numbers[block];
        }
    }
}
