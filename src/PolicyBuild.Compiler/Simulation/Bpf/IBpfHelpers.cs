namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>What a simulated program calls.</summary>
internal interface IBpfHelpers
{
    /// <summary>A helper's result.</summary>
    ulong Call(int number, ReadOnlySpan<ulong> arguments);

    /// <summary>The result of a function of the kernel.</summary>
    ulong CallKernel(string name, ReadOnlySpan<ulong> arguments);
}
