using System.Runtime.InteropServices;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Lays a decision graph out as a program. Written from the last instruction to the first, so that every target of a jump has its place
/// when the jump is written. A compare reaches 255 instructions far at most; what lies further away is reached by a copy of the return, or
/// by a jump in between. A test whose word is already in the accumulator is entered behind its load.
/// </summary>
internal sealed class SeccompAssembler
{
    private const int MaxDistance = byte.MaxValue;

    private readonly DecisionGraph _graph;
    private readonly bool[] _reached;
    private readonly bool[] _needsLoad; // somebody comes with another word in the accumulator
    private readonly bool[] _needsMask; // somebody comes with the whole word
    private readonly int[] _loadAt;     // positions in the reversed program
    private readonly int[] _maskAt;
    private readonly int[] _testAt;
    private readonly int[] _order;
    private SockFilter[] _code = new SockFilter[128];
    private NodeRef[] _sources = new NodeRef[128];
    private int _count;

    private SeccompAssembler(DecisionGraph graph, int root)
    {
        _graph = graph;
        _reached = new bool[root + 1];
        _needsLoad = new bool[root + 1];
        _needsMask = new bool[root + 1];
        _loadAt = new int[root + 1];
        _maskAt = new int[root + 1];
        _testAt = new int[root + 1];
        _order = new int[root + 1];
    }

    /// <summary>The program that starts at a node.</summary>
    internal static SeccompCode Assemble(DecisionGraph graph, int root)
    {
        SeccompAssembler assembler = new(graph, root);
        int reached = assembler.Order(root);
        assembler.FindEntries(root);
        for (int i = 0; i < reached; i++) { assembler.Write(assembler._order[i]); }
        return assembler.Finish();
    }

    /// <summary>The nodes that can be reached, each behind all that it leads to; what belongs together lies together.</summary>
    private int Order(int root)
    {
        int count = 0;
        int[] stack = new int[_order.Length];
        int depth = 0;
        stack[depth++] = root;
        _reached[root] = true;
        while (depth > 0)
        {
            int id = stack[depth - 1];
            ref readonly DecisionNode node = ref _graph[id];
            int next = -1;
            if (node.Code != ClassicBpf.Return)
            {
                next = !_reached[node.WhenFalse] ? node.WhenFalse : !_reached[node.WhenTrue] ? node.WhenTrue : -1;
            }

            if (next >= 0)
            {
                _reached[next] = true;
                stack[depth++] = next;
                continue;
            }

            _order[count++] = id;
            depth--;
        }

        return count;
    }

    private void FindEntries(int root)
    {
        _needsLoad[root] = true;
        for (int id = root; id >= 0; id--)
        {
            ref readonly DecisionNode node = ref _graph[id];
            if (!_reached[id] || node.Code == ClassicBpf.Return) { continue; }
            MarkEntry(node, node.WhenTrue);
            MarkEntry(node, node.WhenFalse);
        }
    }

    private void MarkEntry(in DecisionNode from, int target)
    {
        ref readonly DecisionNode node = ref _graph[target];
        if (node.Code == ClassicBpf.Return) { return; }
        bool isWordThere = from.Offset == node.Offset && from.Mask == uint.MaxValue;
        if (isWordThere) { _needsMask[target] |= node.Mask != uint.MaxValue; }
        else if (from.Offset != node.Offset || from.Mask != node.Mask) { _needsLoad[target] = true; }
    }

    /// <summary>Where a jump from one test to another node goes.</summary>
    private int EntryOf(in DecisionNode from, int target)
    {
        ref readonly DecisionNode node = ref _graph[target];
        if (node.Code == ClassicBpf.Return || (from.Offset == node.Offset && from.Mask == node.Mask)) { return _testAt[target]; }
        return from.Offset == node.Offset && from.Mask == uint.MaxValue ? _maskAt[target] : _loadAt[target];
    }

    private void Write(int id)
    {
        ref readonly DecisionNode node = ref _graph[id];
        if (node.Code == ClassicBpf.Return)
        {
            _testAt[id] = Push(new SockFilter(ClassicBpf.Return, 0, 0, node.K), node.Source);
            return;
        }

        int whenTrue = EntryOf(node, node.WhenTrue);
        int whenFalse = EntryOf(node, node.WhenFalse);

        // A relay moves the compare one instruction further away, so the other target is looked at again.
        while (true)
        {
            if (_count - whenTrue - 1 > MaxDistance) { whenTrue = Relay(node.WhenTrue, whenTrue); }
            else if (_count - whenFalse - 1 > MaxDistance) { whenFalse = Relay(node.WhenFalse, whenFalse); }
            else { break; }
        }

        _testAt[id] = Push(
            new SockFilter(node.Code, (byte)(_count - whenTrue - 1), (byte)(_count - whenFalse - 1), node.K), node.Source);
        if (node.Mask != uint.MaxValue && (_needsLoad[id] || _needsMask[id]))
        {
            _maskAt[id] = Push(new SockFilter(ClassicBpf.And, 0, 0, node.Mask), node.Source);
        }

        if (_needsLoad[id]) { _loadAt[id] = Push(new SockFilter(ClassicBpf.LoadWord, 0, 0, node.Offset), node.Source); }
    }

    /// <summary>A nearer place that leads to a target: a return of its own, which later jumps use too, or a jump.</summary>
    private int Relay(int target, int position)
    {
        ref readonly DecisionNode node = ref _graph[target];
        if (node.Code == ClassicBpf.Return)
        {
            return _testAt[target] = Push(new SockFilter(ClassicBpf.Return, 0, 0, node.K), node.Source);
        }

        int relay = Push(new SockFilter(ClassicBpf.Jump, 0, 0, (uint)(_count - position - 1)), node.Source);
        if (_testAt[target] == position) { _testAt[target] = relay; }
        if (_maskAt[target] == position) { _maskAt[target] = relay; }
        if (_loadAt[target] == position) { _loadAt[target] = relay; }
        return relay;
    }

    private int Push(SockFilter instruction, NodeRef source)
    {
        if (_count == _code.Length)
        {
            Array.Resize(ref _code, 2 * _count);
            Array.Resize(ref _sources, 2 * _count);
        }

        _code[_count] = instruction;
        _sources[_count] = source;
        return _count++;
    }

    private SeccompCode Finish()
    {
        Array.Resize(ref _code, _count);
        Array.Resize(ref _sources, _count);
        Array.Reverse(_code);
        Array.Reverse(_sources);
        return new SeccompCode(ImmutableCollectionsMarshal.AsImmutableArray(_code), ImmutableCollectionsMarshal.AsImmutableArray(_sources));
    }
}
