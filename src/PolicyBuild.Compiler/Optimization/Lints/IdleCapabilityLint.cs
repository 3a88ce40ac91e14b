using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization.Lints;

/// <summary>Finds capabilities that are kept while every call that needs them is denied.</summary>
internal sealed class IdleCapabilityLint : ILint
{
    // Capabilities that nothing but these calls needs (capabilities(7)); those that also count for files, ioctls or /proc are left out.
    private static readonly (string Capability, string[] Calls)[] s_uses =
    [
        ("CAP_BPF", ["bpf"]),
        ("CAP_CHOWN", ["chown", "chown32", "lchown", "lchown32", "fchown", "fchown32", "fchownat"]),
        ("CAP_KILL", ["kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"]),
        ("CAP_MKNOD", ["mknod", "mknodat"]),
        ("CAP_NET_BIND_SERVICE", ["bind", "socketcall"]),
        ("CAP_NET_RAW", ["socket", "socketcall"]),
        ("CAP_SYS_ACCT", ["acct"]),
        ("CAP_SYS_BOOT", ["reboot", "kexec_load", "kexec_file_load"]),
        ("CAP_SYS_CHROOT", ["chroot", "setns"]),
        ("CAP_SYS_MODULE", ["init_module", "finit_module", "delete_module"]),
        ("CAP_SYS_TIME", ["settimeofday", "clock_settime", "clock_settime64", "adjtimex", "clock_adjtime", "clock_adjtime64", "stime", "ioctl"]),
    ];

    /// <inheritdoc/>
    public string Code => "PB4030";

    /// <inheritdoc/>
    public void Run(LintSubject subject, DiagnosticBag diagnostics)
    {
        ProcessPolicy process = subject.Policy.Process;
        if (process.CapabilitiesKept is not { } kept || subject.Filters.IsEmpty || !LintSubject.IsOwn(process.CapabilitiesSource)) { return; }
        foreach ((string name, string[] calls) in s_uses)
        {
            if (!Capability.TryGetNumber(name, out int bit) || (kept >> bit & 1) == 0) { continue; }
            if (!subject.Filters.Any(filter => calls.Any(filter.MayPass)))
            {
                diagnostics.Add(LintDiagnostics.IdleCapability(process.CapabilitiesSource, name, calls[0]));
            }
        }
    }
}
