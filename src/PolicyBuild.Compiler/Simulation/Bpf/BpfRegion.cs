namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>A piece of simulated memory.</summary>
/// <param name="Bytes">What it holds.</param>
/// <param name="IsWritable">Whether programs may write it.</param>
/// <param name="IsTyped">Whether programs may read it by loads; other memory of the kernel is read by a helper alone.</param>
internal sealed record BpfRegion(byte[] Bytes, bool IsWritable, bool IsTyped = true);
