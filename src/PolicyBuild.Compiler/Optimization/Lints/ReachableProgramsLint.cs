using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds programs on hooks or sockets that the sandbox itself can switch off: with CAP_SYS_ADMIN bpf(2) opens every map and program of the system by its
/// number (BPF_MAP_GET_FD_BY_ID), among them the map that arms the sandbox's own. Mode hardened has a hook against that.
/// </summary>
internal sealed class ReachableProgramsLint : ILint
{
    /// <inheritdoc/>
    public string Code => "PB4044";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        PolicyModel policy = subject.Policy;
        NodeRef programs = policy.BpfLsm is { } hooks ? hooks.Source : policy.Network.Mode == NetworkMode.Filtered ? policy.Network.Source : default;
        ProcessPolicy process = policy.Process;
        NodeRef at = LintSubject.IsOwn(process.CapabilitiesSource) ? process.CapabilitiesSource : programs;
        if (programs.IsNone || !LintSubject.IsOwn(at) || !policy.Runtime.HasKernel || policy.Mode == LaunchMode.Hardened) { return; }
        if (KeepsAdministration(process.CapabilitiesKept) && MayCall(subject) && !IsJudged(policy.BpfLsm)) { diagnostics.Add(LintDiagnostics.ReachablePrograms(at)); }
    }

    private static bool KeepsAdministration(ulong? kept) =>
        kept is not { } rights || (Capability.TryGetNumber("CAP_SYS_ADMIN", out int bit) && (rights >> bit & 1) != 0);

    private static bool MayCall(LintSubject subject) => subject.Filters.IsEmpty || subject.Filters.Any(static filter => filter.MayPass("bpf"));

    // Whoever has rules for these hooks has thought of it.
    private static bool IsJudged(BpfLsmPolicy? programs) => programs is not null && programs.Hooks.Any(static hook => hook.Hook.Name is "bpf" or "bpf_map");
}
