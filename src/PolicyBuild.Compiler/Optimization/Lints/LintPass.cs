using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Runs the lints on the policy as it is written. It changes nothing.</summary>
internal sealed class LintPass : IOptimizationPass
{
    /// <inheritdoc/>
    public string Name => "lints";

    /// <summary>All lints, by code.</summary>
    internal static ILint[] Lints() =>
    [
        new WriteAndExecuteLint(),
        new IoUringLint(),
        new BlindCallLint(),
        new FallbackLint(),
        new SocketFamilyLint(),
        new PinnedFileLint(),
        new MissingReferLint(),
        new MissingTruncateLint(),
        new ExecuteWithoutReadLint(),
        new LaunchNoneLint(),
        new NoFileLayerLint(),
        new NoCallLayerLint(),
        new OtherProcessesLint(),
        new MountUnderLandlockLint(),
        new UserNamespaceLint(),
        new PersonalityLint(),
        new ExecutableMemoryLint(),
        new OtherCallLint(),
        new IdleCapabilityLint(),
        new IdleGroupLint(),
        new UnreachablePortsLint(),
        new KillThreadLint(),
        new ObsoleteCallLint(),
        new RefusesNothingLint(),
        new UnansweredLint(),
        new DiskOverMemoryLint(),
        new DirectDiskLint(),
        new DirectTimeoutLint(),
        new UnboundListenLint(),
        new NewKernelPathLint(),
        new OpenCgroupLint(),
        new ReachableProgramsLint(),
        new LandlockModeLint(),
        new CoveredDestinationLint(),
        new DisabledDnsLint(),
        new SilentServerLint(),
        new EmptyListsLint(),
        new OpenDestinationLint(),
        new EmptyHookLint(),
    ];

    /// <summary>Those that look at what another mode writes of its own, too.</summary>
    private static ILint[] ModeLints() => [new NewKernelPathLint(), new CoveredDestinationLint(), new EmptyListsLint(), new OpenDestinationLint()];

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        var subject = new LintSubject(policy);
        ILint[] lints = Lints();
        int before = diagnostics.Count;
        foreach (ILint lint in lints) { lint.Run(subject, diagnostics); }
        foreach (ModeRules mode in policy.OtherModes)
        {
            var then = new LintSubject(policy with { Seccomp = null, Network = mode.Network, BpfLsm = mode.BpfLsm, OtherModes = [] });
            foreach (ILint lint in ModeLints()) { lint.Run(then, diagnostics); }
        }

        result = new PassResult(Name, 0, $"{lints.Length} lints, {diagnostics.Count - before} warnings");
        return policy;
    }
}
