namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>Where one column of a state leads, in 4 bytes.</summary>
internal readonly struct SparseWay(int column, int state)
{
    private const int StateBits = 24;
    private const uint StateMask = (1U << StateBits) - 1;

    private readonly uint _packed = ((uint)column << StateBits) | (uint)state;

    /// <summary>The column, 0 to 254.</summary>
    public int Column => (int)(_packed >> StateBits);

    /// <summary>The state.</summary>
    public int State => (int)(_packed & StateMask);

    /// <summary>The column with another state, as a number.</summary>
    public uint With(int state) => (_packed & ~StateMask) | (uint)state;
}
