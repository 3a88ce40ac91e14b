using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>One filter as the kernel will enforce it: the policy's rules, its guards and its exec gate.</summary>
/// <param name="Architecture">The architecture that the filter runs on.</param>
/// <param name="Default">The action without a match.</param>
/// <param name="DefaultSource">Where the policy says so, or its section where it writes no default; none where it has no such layer.</param>
/// <param name="DenyAction">The action for a foreign ABI.</param>
/// <param name="Unknown">What a number above the table gets where no rule names it.</param>
/// <param name="Abis">The ABIs that a process may use, each once, in the order in which the filter asks for them.</param>
public sealed record SeccompModel(
    Architecture Architecture,
    SeccompAction Default,
    NodeRef DefaultSource,
    SeccompAction DenyAction,
    UnknownSyscalls Unknown,
    ImmutableArray<SeccompAbiRules> Abis)
{
    /// <summary>What the filter is made small in.</summary>
    public FilterObjective Objective { get; init; }

    /// <summary>The filters of a policy, one for each target; none where it has neither a system call layer nor guards, or no kernel.</summary>
    public static ImmutableArray<SeccompModel> Of(PolicyModel policy)
    {
        ImmutableArray<Architecture> architectures = ArchitecturesOf(policy);
        var models = ImmutableArray.CreateBuilder<SeccompModel>(architectures.Length);
        foreach (Architecture architecture in architectures) { models.Add(Of(policy, architecture)); }
        return models.MoveToImmutable();
    }

    /// <summary>The architectures that a policy has a filter for, each once.</summary>
    public static ImmutableArray<Architecture> ArchitecturesOf(PolicyModel policy)
    {
        if (!policy.Runtime.HasKernel) { return []; }
        if (policy.Seccomp is not { } seccomp) { return SeccompGuards.AreNeeded(policy) ? policy.Architectures : []; }
        var architectures = ImmutableArray.CreateBuilder<Architecture>(seccomp.Targets.Length);
        foreach (SeccompTarget target in seccomp.Targets) { architectures.Add(target.Architecture); }
        return architectures.MoveToImmutable();
    }

    /// <summary>The filter for one architecture of <see cref="ArchitecturesOf"/>.</summary>
    public static SeccompModel Of(PolicyModel policy, Architecture architecture)
    {
        if (policy.Seccomp is not { } seccomp) { return OfGuards(policy, architecture); }
        foreach (SeccompTarget target in seccomp.Targets)
        {
            if (target.Architecture == architecture) { return Of(policy, seccomp, target); }
        }

        throw new ArgumentException("the policy has no filter for this architecture", nameof(architecture));
    }

    private static SeccompModel Of(PolicyModel policy, SeccompPolicy seccomp, SeccompTarget target)
    {
        ImmutableArray<SeccompAbiRules>.Builder abis = ImmutableArray.CreateBuilder<SeccompAbiRules>(target.Abis.Length);
        foreach (SeccompAbi abi in target.Abis)
        {
            // The filter asks for the architecture's own ABI first: nearly all calls are made by it.
            abis.Insert(abi.Abi == target.Architecture ? 0 : abis.Count, OfAbi(policy, abi.Abi, abi.Rules, seccomp));
        }

        return new SeccompModel(
            target.Architecture, seccomp.Default, seccomp.DefaultSource, seccomp.DenyAction, seccomp.Unknown, abis.ToImmutable()) { Objective = policy.Objective };
    }

    /// <summary>
    /// A policy that writes no system call layer still gets the guards of its other layers. Nothing else may change for its programs, so
    /// every ABI of the kernel stays open; each has the guards, as <c>int 0x80</c> would otherwise lead round them.
    /// </summary>
    private static SeccompModel OfGuards(PolicyModel policy, Architecture architecture)
    {
        ImmutableArray<SeccompAbiRules>.Builder abis = ImmutableArray.CreateBuilder<SeccompAbiRules>(3);
        foreach (Architecture abi in AbisOf(architecture)) { abis.Add(OfAbi(policy, abi, [], null)); }
        return new SeccompModel(
            architecture, SeccompAction.Allow, default, SeccompAction.KillProcess, UnknownSyscalls.Default, abis.ToImmutable()) { Objective = policy.Objective };
    }

    private static ReadOnlySpan<Architecture> AbisOf(Architecture architecture) => architecture switch
    {
        Architecture.X86_64 => [Architecture.X86_64, Architecture.I386, Architecture.X32],
        Architecture.AArch64 => [Architecture.AArch64, Architecture.Arm],
        _ => new[] { architecture },
    };

    private static SeccompAbiRules OfAbi(PolicyModel policy, Architecture abi, ImmutableArray<SyscallRule> rules, SeccompPolicy? seccomp)
    {
        ImmutableArray<SyscallRule> all = rules.AddRange(SeccompGuards.For(policy, abi, rules));
        return seccomp is { ExecGate: true }
            ? new(abi, all.AddRange(SeccompGuards.ForExecGate(seccomp.Default, abi, rules)), rules.Length, GateOf(abi), SyscallTable.MaxNumber(abi))
            : new(abi, all, rules.Length, [], SyscallTable.MaxNumber(abi));
    }

    private static ImmutableArray<int> GateOf(Architecture abi)
    {
        ImmutableArray<int>.Builder gated = ImmutableArray.CreateBuilder<int>(2);
        if (SyscallTable.TryGetNumber(abi, "execve", out int execve)) { gated.Add(execve); }
        if (SyscallTable.TryGetNumber(abi, "execveat", out int execveat)) { gated.Add(execveat); }
        return gated.ToImmutable();
    }
}
