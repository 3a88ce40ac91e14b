using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>Everything that counts for the calls of one ABI.</summary>
/// <param name="Abi">The ABI.</param>
/// <param name="Rules">The policy's rules in their order, then the guards.</param>
/// <param name="GuardStart">Index of the first guard in <paramref name="Rules"/>.</param>
/// <param name="GatedNumbers">Numbers that get a notification whatever the rules say: execve and execveat under <c>exec: once</c>.</param>
/// <param name="MaxNumber">The highest number of the compiler's table.</param>
public sealed record SeccompAbiRules(
    Architecture Abi, ImmutableArray<SyscallRule> Rules, int GuardStart, ImmutableArray<int> GatedNumbers, int MaxNumber)
{
    /// <summary>The rules by number.</summary>
    internal NumberedRules Numbered { get; } = new(Rules);
}
