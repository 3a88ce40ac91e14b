using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>What all lints look at: one policy, and what its filters decide.</summary>
internal sealed class LintSubject
{
    /// <summary>Prepares a policy for the lints.</summary>
    public LintSubject(PolicyModel policy)
    {
        Policy = policy;
        if (policy.Seccomp is not { } seccomp) { return; }
        var filters = ImmutableArray.CreateBuilder<AbiFilter>();
        foreach (SeccompTarget target in seccomp.Targets)
        {
            foreach (SeccompAbi abi in target.Abis) { filters.Add(new AbiFilter(policy, seccomp, target, abi)); }
        }

        Filters = filters.ToImmutable();
    }

    /// <summary>The policy as it is written.</summary>
    public PolicyModel Policy { get; }

    /// <summary>Its filters, one for each ABI of each target; none without a system call layer.</summary>
    public ImmutableArray<AbiFilter> Filters { get; } = [];

    /// <summary>Whether nothing but the kernel's own layers stands round the process: no namespaces, no mounts of its own.</summary>
    public bool IsDirect => Policy.Mode == LaunchMode.Direct;

    /// <summary>Where the system call layer can be pointed at; none where the policy's own file says nothing of it.</summary>
    public NodeRef SeccompPlace
    {
        get
        {
            if (Policy.Seccomp is not { } seccomp) { return default; }
            if (IsOwn(seccomp.DefaultSource)) { return seccomp.DefaultSource; }
            foreach (AbiFilter filter in Filters)
            {
                foreach (SyscallRule rule in filter.Rules)
                {
                    if (IsOwn(rule.Source)) { return rule.Source; }
                }
            }

            return default;
        }
    }

    /// <summary>Whether a node is one of the policy's own file.</summary>
    public static bool IsOwn(NodeRef node) => !node.IsNone && node.File == 0;
}
