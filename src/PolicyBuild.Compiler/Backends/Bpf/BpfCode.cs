using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>A program's instructions with what the launcher puts into them.</summary>
/// <param name="Instructions">The program and its functions; a constant of 64 bits counts as two.</param>
/// <param name="Relocations">Ascending by instruction, each instruction once.</param>
/// <param name="Functions">The types of the functions, the program's own first; empty where it has no function beside itself.</param>
/// <param name="Sources">The policy node behind each instruction; "no node" where none stands behind it.</param>
internal sealed record BpfCode(
    ImmutableArray<BpfInsn> Instructions,
    ImmutableArray<BpfRelocationRecord> Relocations,
    ImmutableArray<BpfFuncInfo> Functions,
    ImmutableArray<NodeRef> Sources)
{
    /// <summary>The instructions as the kernel takes them.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Instructions.Length * BpfInsn.Size];
        for (int i = 0; i < Instructions.Length; i++) { Instructions[i].Write(bytes.AsSpan(i * BpfInsn.Size)); }
        return bytes;
    }
}
