using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>
/// Finds a time limit in mode direct that processes in the background outlive. What ends them with the program is a pid namespace, which
/// this mode has not, or a cgroup (cgroup.kill), which a bundle asks for where a limit or programs need one.
/// </summary>
internal sealed class DirectTimeoutLint : ILint
{
    // What fork and vfork of a C library pass to clone (linux/sched.h): SIGCHLD, and with it CLONE_VM and CLONE_VFORK. No threads: they end with their process.
    private const ulong Fork = 17;
    private const ulong Vfork = 0x4100 | Fork;

    /// <inheritdoc/>
    public string Code => "PB4039";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        if (!subject.IsDirect || !subject.Policy.Runtime.HasKernel) { return; }
        if (subject.Policy.Resources is not { Timeout: { } timeout } resources || !LintSubject.IsOwn(timeout.Source)) { return; }
        bool hasCgroup = !CgroupModel.From(resources).IsEmpty || subject.Policy.Network.Mode == NetworkMode.Filtered || subject.Policy.BpfLsm is not null;
        if (!hasCgroup && MayFork(subject)) { diagnostics.Add(LintDiagnostics.DirectTimeout(timeout.Source)); }
    }

    private static bool MayFork(LintSubject subject)
    {
        if (subject.Filters.IsEmpty) { return true; }
        foreach (AbiFilter filter in subject.Filters)
        {
            if (filter.MayPass("fork") || filter.MayPass("vfork") || filter.MayPass("clone3")) { return true; }
            if (filter.Passes("clone", Fork) || filter.Passes("clone", Vfork)) { return true; }
        }

        return false;
    }
}
