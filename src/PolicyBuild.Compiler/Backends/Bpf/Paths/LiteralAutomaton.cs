namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>The automaton of all literals and prefixes of a set at once: their trie.</summary>
internal sealed class LiteralAutomaton
{
    private const int None = -1;

    private readonly ByteClasses _classes;
    private readonly int _columns;
    private readonly List<int> _next = [];
    private readonly List<ulong> _exact = [];
    private readonly List<ulong> _trees = [];
    private readonly Dictionary<ulong, int> _sinks = [];

    private LiteralAutomaton(ByteClasses classes)
    {
        _classes = classes;
        _columns = classes.Count - 1;
    }

    /// <summary>Builds it.</summary>
    /// <param name="entries">Globs; those with a wildcard are passed over.</param>
    /// <param name="classes">The classes of bytes.</param>
    public static PathAutomaton Build(ReadOnlySpan<PathSetEntry> entries, ByteClasses classes)
    {
        var automaton = new LiteralAutomaton(classes);
        automaton.AddNode();
        foreach (ref readonly PathSetEntry entry in entries)
        {
            if (!entry.Glob.HasWildcard) { automaton.Insert(entry); }
        }

        return automaton.Finish();
    }

    private int AddNode()
    {
        for (int i = 0; i < _columns; i++) { _next.Add(None); }
        _exact.Add(0);
        _trees.Add(0);
        return _exact.Count - 1;
    }

    private void Insert(in PathSetEntry entry)
    {
        int node = 0;
        foreach (PathToken token in entry.Glob.Tokens) { node = Child(node, token.Value); }
        _exact[node] |= entry.Bits;
        if (entry.Glob.IsPrefix) { _trees[Child(node, (byte)'/')] |= entry.Bits; }
    }

    private int Child(int node, byte value)
    {
        int edge = (node * _columns) + _classes[value] - 1;
        if (_next[edge] != None) { return _next[edge]; }
        int child = AddNode();
        _next[edge] = child;
        return child;
    }

    private PathAutomaton Finish()
    {
        // A child has a higher number than its parent, so that the bits of folders reach all that lies below in one pass.
        int nodes = _exact.Count;
        for (int node = 0; node < nodes; node++)
        {
            ulong inherited = _trees[node];
            _exact[node] |= inherited;
            for (int column = 0; column < _columns; column++)
            {
                int edge = (node * _columns) + column;
                if (_next[edge] == None) { _next[edge] = Sink(inherited); }
                else { _trees[_next[edge]] |= inherited; }
            }
        }

        return new PathAutomaton(_columns, [.. _next], [.. _exact], [0]);
    }

    private int Sink(ulong bits)
    {
        if (_sinks.TryGetValue(bits, out int sink)) { return sink; }
        sink = AddNode();
        for (int column = 0; column < _columns; column++) { _next[(sink * _columns) + column] = sink; }
        _exact[sink] = bits;
        _sinks.Add(bits, sink);
        return sink;
    }
}
