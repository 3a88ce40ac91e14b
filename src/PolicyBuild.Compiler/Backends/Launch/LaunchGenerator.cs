using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Launch;

/// <summary>Generates the launch section, which every bundle has: all that is no filter and no rule.</summary>
internal sealed class LaunchGenerator : ISectionGenerator
{
    // Raise the version when the output for an unchanged policy changes: older cache entries then miss.
    /// <inheritdoc/>
    public StageId Id => new("launch", Version: 4);

    /// <inheritdoc/>
    public ImmutableArray<Architecture> TargetsOf(PolicyModel policy) => [Architecture.None];

    /// <inheritdoc/>
    public ImmutableArray<GeneratedSection> Run(PolicyModel policy, Architecture target, DiagnosticBag diagnostics, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var found = new DiagnosticBag();
        LaunchLimits.Check(policy, found);
        foreach (Diagnostic diagnostic in found.ToImmutable()) { diagnostics.Add(diagnostic); }
        if (found.HasErrors) { return []; }
        return [new GeneratedSection(SectionKind.Launch, Architecture.None, [.. Lower(policy)], SourcesOf(policy))];
    }

    // In this order, so that an explanation finds the line; nothing else in the section has one.
    private static ImmutableArray<NodeRef> SourcesOf(PolicyModel policy)
    {
        NodeRef timeout = policy.Resources?.Timeout?.Source ?? default;
        NodeRef disk = policy.Resources?.Disk?.Source ?? default;
        if (policy.Process.Affinity is { } affinity) { return [timeout, disk, affinity.Source]; }
        return timeout.IsNone && disk.IsNone ? [] : [timeout, disk];
    }

    private static byte[] Lower(PolicyModel policy)
    {
        ProcessPolicy process = policy.Process;
        var launch = new LaunchSectionBuilder
        {
            Flags = FlagsOf(policy),
            Mode = policy.Mode,
            Inheritance = process.Inheritance,
            Network = policy.Network.Mode,
            Umask = (uint)(process.Umask ?? 0),
            CapabilitiesKept = process.CapabilitiesKept ?? 0,
            RequiredKernel = policy.Requires.Kernel is { } kernel ? ((uint)kernel.Major << 16) | (ushort)kernel.Minor : 0,
            RequiredLandlockAbi = (uint)policy.Requires.LandlockAbi,
            WorkingDirectoryVariable = process.WorkingDirectory?.Variable ?? PathVariable.None,
            WorkingDirectory = process.WorkingDirectory?.Path ?? "",
            Profile = policy.Profile,
            Runtime = policy.Runtime.Kind,
            Timeout = policy.Resources?.Timeout?.Value ?? 0,
            Disk = policy.Resources?.Disk?.Value ?? 0,
            LowestMode = policy.LowestMode,
            RequiredControllers = policy.Requires.Controllers,
        };
        foreach (ResourceLimit limit in LaunchRlimits.Of(policy)) { launch.AddRlimit((uint)limit.Resource, limit.Soft, limit.Hard); }
        if (process.Affinity is { } affinity)
        {
            foreach (ProcessorRange range in affinity.Ranges) { launch.AddProcessors((uint)range.First, (uint)range.Last); }
        }

        if (process.Inheritance == EnvironmentInheritance.Listed)
        {
            foreach (string name in process.InheritedNames) { launch.AddInheritedName(name); }
        }

        foreach (EnvironmentVariable variable in process.SetVariables) { launch.AddSetVariable(variable.Name, variable.Value); }
        foreach (string server in policy.Network.DnsServers) { launch.AddDnsServer(server); }
        foreach (UnsupportedSetting setting in policy.Unenforced) { launch.AddUnenforced(setting.Setting); }
        return launch.ToArray();
    }

    private static LaunchFlags FlagsOf(PolicyModel policy)
    {
        LaunchFlags flags = LaunchFlags.None;
        if (policy.Process.CapabilitiesKept is not null) { flags |= LaunchFlags.Capabilities; }
        if (policy.Process.Umask is not null) { flags |= LaunchFlags.Umask; }
        if (policy.Process.WorkingDirectory is not null) { flags |= LaunchFlags.WorkingDirectory; }
        if (policy.Process.Affinity is { } affinity) { flags |= affinity.KeepsToNode ? LaunchFlags.ProcessorsOfNode : LaunchFlags.Processors; }
        if (policy.BestEffort) { flags |= LaunchFlags.BestEffort; }
        if (policy.Network.DnsDisabled) { flags |= LaunchFlags.DnsDisabled; }
        if (!policy.Network.DnsServers.IsEmpty) { flags |= LaunchFlags.DnsServers; }
        if (policy.Resources?.Timeout is not null) { flags |= LaunchFlags.Timeout; }
        if (policy.Resources?.Disk is not null) { flags |= LaunchFlags.Disk; }
        if (policy.Requires.Cgroup) { flags |= LaunchFlags.RequiresCgroup; }
        if (policy.Requires.BpfLsm) { flags |= LaunchFlags.RequiresBpfLsm; }
        if (policy.FilterHoldsNetwork && policy.Runtime.HasKernel) { flags |= LaunchFlags.FilterHoldsNetwork; }
        if (policy.Seccomp is not { } seccomp || !policy.Runtime.HasKernel) { return flags; }
        if (seccomp.ExecGate) { flags |= LaunchFlags.ExecGate; }
        if (Returns(seccomp, SeccompAction.Notify)) { flags |= LaunchFlags.Notify; }
        if (Returns(seccomp, SeccompAction.Trace)) { flags |= LaunchFlags.Trace; }
        return flags;
    }

    /// <summary>Whether some call may end in an action that needs somebody who answers; the exec gate's own notification does not count.</summary>
    private static bool Returns(SeccompPolicy seccomp, SeccompAction action)
    {
        if (seccomp.Default.Kind == action.Kind || seccomp.DenyAction.Kind == action.Kind) { return true; }
        foreach (SeccompTarget target in seccomp.Targets)
        {
            foreach (SeccompAbi abi in target.Abis)
            {
                foreach (SyscallRule rule in abi.Rules)
                {
                    if (rule.Action.Kind == action.Kind) { return true; }
                }
            }
        }

        return false;
    }
}
