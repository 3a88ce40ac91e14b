using System.Collections.Immutable;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Model;

/// <summary>The rules of one ABI that a filter lets a process use.</summary>
/// <param name="Abi">The ABI.</param>
/// <param name="Rules">Its rules in the order of the policy.</param>
public sealed record SeccompAbi(Architecture Abi, ImmutableArray<SyscallRule> Rules);
