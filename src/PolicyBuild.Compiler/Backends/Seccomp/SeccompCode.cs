using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>A filter's instructions, each with the policy node behind it.</summary>
/// <param name="Instructions">The program; more than the kernel takes where a policy is too large.</param>
/// <param name="Sources">One for each instruction; "no node" where several rules or none stand behind it.</param>
public sealed record SeccompCode(ImmutableArray<SockFilter> Instructions, ImmutableArray<NodeRef> Sources)
{
    /// <summary>The program as the kernel takes it.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Instructions.Length * SockFilter.Size];
        for (int i = 0; i < Instructions.Length; i++) { Instructions[i].Write(bytes.AsSpan(i * SockFilter.Size)); }
        return bytes;
    }
}
