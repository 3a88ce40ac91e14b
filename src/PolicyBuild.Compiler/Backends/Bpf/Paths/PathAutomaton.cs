namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// A deterministic automaton over classes of bytes. Where a path ends, the state that it led to says which path conditions hold. A walk
/// begins in one of <see cref="Starts"/>.
/// </summary>
internal sealed class PathAutomaton(int columns, int[] next, ulong[] accepts, int[] starts)
{
    /// <summary>Classes of bytes that are not 0; class n is column n - 1.</summary>
    public int Columns => columns;

    /// <summary>The state after a byte: row by state, column by class.</summary>
    public int[] Next => next;

    /// <summary>The bits of the path conditions that hold where a path ends in a state.</summary>
    public ulong[] Accepts => accepts;

    /// <summary>The states in which walks begin.</summary>
    public int[] Starts => starts;

    /// <summary>How many states there are.</summary>
    public int Count => accepts.Length;
}
