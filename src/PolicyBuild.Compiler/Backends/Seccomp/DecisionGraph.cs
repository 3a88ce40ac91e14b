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
    private int[] _longest = new int[128]; // instructions of the longest path from a node's test on
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

    /// <summary>How many instructions run at most from a node on, where a word is in the accumulator.</summary>
    internal int LongestFrom(int id, byte offset) => LongestFrom(id, offset, uint.MaxValue);

    /// <summary>How many instructions the nodes that can be reached from a node take beside the returns; it is entered with a word in the accumulator.</summary>
    internal int InstructionsFrom(int root, byte offset)
    {
        Span<byte> entered = new byte[root + 1]; // 1: at the test, 2: at the mask, 4: at the load
        Enter(entered, root, offset, uint.MaxValue);
        int count = 0;
        for (int id = root; id >= 0; id--)
        {
            ref readonly DecisionNode node = ref _nodes[id];
            if (entered[id] == 0 || node.WhenTrue < 0) { continue; }
            count += 1 + ((entered[id] & 4) / 4) + (entered[id] > 1 && node.Mask != uint.MaxValue ? 1 : 0);
            Enter(entered, node.WhenTrue, node.Offset, node.Mask);
            Enter(entered, node.WhenFalse, node.Offset, node.Mask);
        }

        return count;
    }

    private void Enter(Span<byte> entered, int id, byte offset, uint mask) => entered[id] |= (byte)(1 << Before(id, offset, mask));

    private int LongestFrom(int id, byte offset, uint mask) => Before(id, offset, mask) switch
    {
        0 => _longest[id],
        1 => _longest[id] + 1,
        _ => _longest[id] + (_nodes[id].Mask == uint.MaxValue ? 1 : 2),
    };

    /// <summary>What comes before a node's test: nothing (0), the mask (1), load and mask (2).</summary>
    private int Before(int id, byte offset, uint mask)
    {
        ref readonly DecisionNode node = ref _nodes[id];
        if (node.WhenTrue < 0 || (node.Offset == offset && node.Mask == mask)) { return 0; }
        return node.Offset == offset && mask == uint.MaxValue ? 1 : 2;
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

        if (Count == _nodes.Length)
        {
            Array.Resize(ref _nodes, 2 * Count);
            Array.Resize(ref _longest, 2 * Count);
        }

        _nodes[Count] = node;
        _longest[Count] = node.WhenTrue < 0 ? 1 : 1 + Math.Max(LongestFrom(node.WhenTrue, node.Offset, node.Mask), LongestFrom(node.WhenFalse, node.Offset, node.Mask));
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
