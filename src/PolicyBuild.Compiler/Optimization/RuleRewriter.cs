using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>Puts each ABI's rules through a function.</summary>
internal static class RuleRewriter
{
    /// <summary>The policy with every ABI's rules rewritten.</summary>
    public static PolicyModel Rewrite(PolicyModel policy, Func<ImmutableArray<SyscallRule>, ImmutableArray<SyscallRule>> rewrite)
    {
        if (policy.Seccomp is not { } seccomp) { return policy; }
        var targets = ImmutableArray.CreateBuilder<SeccompTarget>(seccomp.Targets.Length);
        foreach (SeccompTarget target in seccomp.Targets)
        {
            var abis = ImmutableArray.CreateBuilder<SeccompAbi>(target.Abis.Length);
            foreach (SeccompAbi abi in target.Abis) { abis.Add(abi with { Rules = rewrite(abi.Rules) }); }
            targets.Add(target with { Abis = abis.MoveToImmutable() });
        }

        return policy with { Seccomp = seccomp with { Targets = targets.MoveToImmutable() } };
    }
}
