using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// The decisions of a filter as a graph in which no two nodes do the same, so that returns and tails are shared by construction. Nodes
/// are made from the returns upwards: a node's successors have lower ids, and there is no cycle.
/// </summary>
internal sealed class DecisionGraph
{
    private DecisionNode[] _nodes = new DecisionNode[128];
    private int[] _slots = new int[256]; // open addressing, id + 1; 0 is free

    /// <summary>How many nodes there are.</summary>
    internal int Count { get; private set; }

    /// <summary>A node.</summary>
    internal ref readonly DecisionNode this[int id] => ref _nodes[id];

    /// <summary>Forgets all nodes.</summary>
    internal void Clear()
    {
        Count = 0;
        _slots.AsSpan().Clear();
    }

    /// <summary>The node that returns an action.</summary>
    internal int Return(SeccompAction action, NodeRef source) =>
        Intern(new DecisionNode(ClassicBpf.Return, 0, uint.MaxValue, action.Value, -1, -1, source));

    /// <summary>A test of a word; where both outcomes lead to the same node, that node.</summary>
    internal int Test(byte offset, ushort code, uint k, int whenTrue, int whenFalse, NodeRef source) =>
        whenTrue == whenFalse ? whenTrue : Intern(new DecisionNode(code, offset, uint.MaxValue, k, whenTrue, whenFalse, source));

    /// <summary>Whether (word &amp; mask) == value, in the fewest instructions.</summary>
    internal int MaskTest(byte offset, uint mask, uint value, int whenTrue, int whenFalse, NodeRef source)
    {
        if (whenTrue == whenFalse) { return whenTrue; }
        if (value == 0) { return Test(offset, ClassicBpf.JumpSet, mask, whenFalse, whenTrue, source); }
        if (value == mask && (mask & (mask - 1)) == 0) { return Test(offset, ClassicBpf.JumpSet, mask, whenTrue, whenFalse, source); }
        return Intern(new DecisionNode(ClassicBpf.JumpEqual, offset, mask, value, whenTrue, whenFalse, source));
    }

    /// <summary>How many nodes can be reached from a node, itself included.</summary>
    internal int CountFrom(int root)
    {
        bool[] reached = new bool[root + 1];
        reached[root] = true;
        int count = 0;
        for (int id = root; id >= 0; id--)
        {
            if (!reached[id]) { continue; }
            count++;
            if (_nodes[id].WhenTrue < 0) { continue; }
            reached[_nodes[id].WhenTrue] = true;
            reached[_nodes[id].WhenFalse] = true;
        }

        return count;
    }

    private int Intern(in DecisionNode node)
    {
        if (2 * Count >= _slots.Length) { Grow(); }
        uint slot = node.Hash() & (uint)(_slots.Length - 1);
        for (; _slots[slot] != 0; slot = (slot + 1) & (uint)(_slots.Length - 1))
        {
            int id = _slots[slot] - 1;
            if (!_nodes[id].DoesAs(node)) { continue; }

            // What two rules share belongs to neither.
            if (_nodes[id].Source != node.Source) { _nodes[id] = _nodes[id] with { Source = default }; }
            return id;
        }

        if (Count == _nodes.Length) { Array.Resize(ref _nodes, 2 * Count); }
        _nodes[Count] = node;
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        for (int id = 0; id < Count; id++)
        {
            uint slot = _nodes[id].Hash() & (uint)(_slots.Length - 1);
            while (_slots[slot] != 0) { slot = (slot + 1) & (uint)(_slots.Length - 1); }
            _slots[slot] = id + 1;
        }
    }
}
