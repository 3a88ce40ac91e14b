using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Cache;

/// <summary>
/// Leaves of a policy what one backend reads: everything else becomes the same in every policy. A member that is added to the model stays in
/// until somebody takes it out here; what a backend reads must stay in, and the tests hold its output for the whole policy against that for the part.
/// </summary>
internal static class BackendProjection
{
    private static readonly Requirements s_anyHost = new(null, 0);
    private static readonly NetworkPolicy s_host = new(NetworkMode.Host, DnsDisabled: false, [], default);
    private static readonly ResourcePolicy s_someDisk = new(null, null, null, null, null, null, [], new ResourceValue(0, default), null, default);

    private static readonly ProcessPolicy s_unchanged = new(EnvironmentInheritance.Safe, [], [], [], null, null, null);

    /// <summary>The part of a policy that a backend reads for a target; the whole where nothing is known of the backend.</summary>
    public static PolicyModel Of(string backend, Architecture target, PolicyModel policy) => backend switch
    {
        "unsupported" => Unsupported(policy),
        "launch" => Launch(policy),
        "seccomp" => Seccomp(policy, target),
        "landlock" => WithoutMost(policy) with { Landlock = policy.Landlock, Network = policy.Network.Mode == NetworkMode.Filtered ? policy.Network : s_host },
        "cgroup" => WithoutMost(policy) with { Resources = policy.Resources is { } resources ? resources with { Disk = null, Timeout = null, Source = default } : null },
        "wasm" => Wasm(policy),
        "network" => WithoutMost(policy) with
        {
            Network = policy.Network,
            BestEffort = policy.BestEffort,
            OtherModes = ImmutableArray.CreateRange(policy.OtherModes, static mode => mode with { BpfLsm = null }),
        },
        "bpf_lsm" => WithoutMost(policy) with
        {
            BpfLsm = policy.BpfLsm,
            OtherModes = ImmutableArray.CreateRange(policy.OtherModes, static mode => mode with { Network = s_host }),
        },
        _ => policy,
    };

    private static PolicyModel Unsupported(PolicyModel policy) => WithoutMost(policy) with
    {
        BestEffort = policy.BestEffort,
        Runtime = default,
        Unsupported = policy.Unsupported,
        Unenforced = policy.Unenforced,
    };

    private static PolicyModel Launch(PolicyModel policy) => policy with
    {
        Architectures = [],
        Objective = default,
        Landlock = null,
        Seccomp = policy.Runtime.HasKernel && policy.Seccomp is { } seccomp ? WhoAnswers(seccomp) : null,
        Runtime = policy.Runtime with { Source = default },
        Process = policy.Process with { Source = default, CapabilitiesSource = default },
        Resources = policy.Resources is { } resources and ({ Disk: not null } or { Timeout: not null })
            ? new ResourcePolicy(null, null, null, null, null, null, [], resources.Disk, resources.Timeout, default)
            : null,
        BpfLsm = null,
        OtherModes = [],
        Unsupported = [],
        Unenforced = ImmutableArray.CreateRange(policy.Unenforced, setting => setting with { Source = default }),
    };

    // The launch section says of a filter whether it has a gate and who must be there to answer: one rule for each kind tells as much as all.
    private static SeccompPolicy WhoAnswers(SeccompPolicy seccomp)
    {
        bool notify = false, trace = false;
        foreach (SeccompTarget target in seccomp.Targets)
        {
            foreach (SeccompAbi abi in target.Abis)
            {
                foreach (SyscallRule rule in abi.Rules)
                {
                    notify |= Answered(rule.Action) == SeccompAction.Notify;
                    trace |= Answered(rule.Action) == SeccompAction.Trace;
                }
            }
        }

        ImmutableArray<SyscallRule> rules = [.. notify ? RuleOf(SeccompAction.Notify) : [], .. trace ? RuleOf(SeccompAction.Trace) : []];
        return new SeccompPolicy(
            Answered(seccomp.Default), default, Answered(seccomp.DenyAction), default, seccomp.ExecGate, [new SeccompTarget(default, [new SeccompAbi(default, rules)])]);
    }

    private static ImmutableArray<SyscallRule> RuleOf(SeccompAction action) => [new SyscallRule("", 0, action, [], [], default)];

    private static SeccompAction Answered(SeccompAction action) =>
        action.Kind == SeccompAction.Notify.Kind ? SeccompAction.Notify
        : action.Kind == SeccompAction.Trace.Kind ? SeccompAction.Trace
        : SeccompAction.Allow;

    private static PolicyModel Seccomp(PolicyModel policy, Architecture target) => WithoutMost(policy) with
    {
        Architectures = [target],
        Objective = policy.Objective,
        Seccomp = policy.Seccomp is { } seccomp ? seccomp with { Targets = seccomp.Targets.RemoveAll(other => other.Architecture != target) } : null,

        // The guards depend on which lists of ports there are and on whether one is empty.
        Landlock = policy.Landlock is { } landlock and ({ Tcp: not null } or { Udp: not null })
            ? new LandlockPolicy([], WithoutPorts(landlock.Tcp), WithoutPorts(landlock.Udp), default, 0, null, LaunchGrants: false, default)
            : null,
        LowestMode = policy.FilterHoldsNetwork ? policy.LowestMode : null,
        Network = policy.FilterHoldsNetwork || SandboxGuards.HoldNetwork(policy) || policy.Network.Mode == NetworkMode.Filtered
            ? s_host with { Mode = policy.Network.Mode, Source = policy.Network.Source }
            : SandboxGuards.AreNeeded(policy) ? s_host with { Source = policy.Network.Source } : s_host,
        Process = SandboxGuards.AreNeeded(policy) && !NamespaceGuards.AreNeeded(policy) ? s_unchanged with { CapabilitiesKept = policy.Process.CapabilitiesKept } : s_unchanged,
        Resources = SandboxGuards.AreNeeded(policy) && NamespaceGuards.CloseUser(policy) ? s_someDisk : null,
    };

    private static LandlockPorts? WithoutPorts(LandlockPorts? ports) =>
        ports is null ? null : ports with { Bind = WithoutPorts(ports.Bind), Connect = WithoutPorts(ports.Connect) };

    private static ImmutableArray<LandlockPort>? WithoutPorts(ImmutableArray<LandlockPort>? list) => list is { IsEmpty: false } ? [default] : list;

    private static PolicyModel Wasm(PolicyModel policy) => WithoutMost(policy) with
    {
        Runtime = policy.Runtime,
        Seccomp = policy.Seccomp is { } seccomp ? PlaceOf(seccomp) : null,
        Landlock = policy.Landlock,
        Network = policy.Network,
        Process = policy.Process with { Inheritance = default, InheritedNames = [], SetVariables = [] },
        Resources = policy.Resources,
    };

    // That there is a filter, which WASI cannot hold, is said at its default or else at its first rule.
    private static SeccompPolicy PlaceOf(SeccompPolicy seccomp)
    {
        ImmutableArray<SyscallRule> first = [];
        foreach (SeccompTarget target in seccomp.Targets)
        {
            foreach (SeccompAbi abi in target.Abis)
            {
                if (first.IsEmpty && !abi.Rules.IsEmpty) { first = [RuleOf(SeccompAction.Allow)[0] with { Source = abi.Rules[0].Source }]; }
            }
        }

        bool isWritten = !seccomp.DefaultSource.IsNone;
        return new SeccompPolicy(
            SeccompAction.Allow, seccomp.DefaultSource, SeccompAction.Allow, default, ExecGate: false,
            isWritten || first.IsEmpty ? [] : [new SeccompTarget(default, [new SeccompAbi(default, first)])]);
    }

    // What nearly no backend reads. The mode stays: it changes rarely, and each layer may come to ask for it.
    private static PolicyModel WithoutMost(PolicyModel policy) => policy with
    {
        Profile = "",
        LowestMode = null,
        BestEffort = false,
        Requires = s_anyHost,
        Architectures = [],
        Objective = default,
        Runtime = new PolicyRuntime(policy.Runtime.HasKernel ? LaunchRuntime.Namespace : LaunchRuntime.Wasm, default),
        Seccomp = null,
        Landlock = null,
        Network = s_host,
        Process = s_unchanged,
        Resources = null,
        BpfLsm = null,
        OtherModes = [],
        Unsupported = [],
        Unenforced = [],
    };
}
