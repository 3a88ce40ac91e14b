using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>Warns of rules under which no dynamically linked program of the target's own ABI gets to its main function.</summary>
internal sealed class StartupLint : IOptimizationPass
{
    // What glibc's loader and start code call and cannot do without; of several names on one line the ABI or the C library picks one.
    private static readonly string[][] Needed =
    [
        ["execve"],
        ["openat", "open"],
        ["read"],
        ["close"],
        ["fstat", "newfstatat", "fstat64", "fstatat64", "statx"],
        ["brk"],
        ["mmap", "mmap2"],
        ["mprotect"],
        ["munmap"],
        ["arch_prctl", "set_thread_area", "set_tls"],
        ["set_tid_address"],
        ["exit_group", "exit"],
    ];

    // Calls whose failure is taken as "the kernel does not have it"; only a signal ends the program there.
    private static readonly string[][] NeededUnlessErrno =
    [
        ["access", "faccessat"],
        ["pread64"],
        ["set_robust_list"],
        ["rseq"],
        ["prlimit64", "ugetrlimit"],
        ["getrandom"],
    ];

    /// <inheritdoc/>
    public string Name => "startup-lint";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        result = new PassResult(Name, 0, "a lint only");
        if (policy.Seccomp is not { } seccomp || !seccomp.Default.Denies) { return policy; }
        var missing = new List<string>();
        foreach (SeccompTarget target in seccomp.Targets)
        {
            foreach (SeccompAbi abi in target.Abis)
            {
                if (abi.Abi != target.Architecture) { continue; }
                Collect(seccomp, abi, Needed, missing);
                if (seccomp.Default.Kind != SeccompAction.Errno(1).Kind) { Collect(seccomp, abi, NeededUnlessErrno, missing); }
            }
        }

        if (missing.Count > 0) { diagnostics.Add(LintDiagnostics.CannotStart(seccomp.DefaultSource, string.Join(", ", missing))); }
        return policy;
    }

    private static void Collect(SeccompPolicy seccomp, SeccompAbi abi, string[][] needed, List<string> missing)
    {
        foreach (string[] names in needed)
        {
            if (seccomp.ExecGate && names[0] == "execve") { continue; }
            string? first = null;
            bool possible = false;
            foreach (string name in names)
            {
                if (!SyscallTable.TryGetNumber(abi.Abi, name, out int number)) { continue; }
                first ??= name;
                possible |= CanPass(abi, number);
            }

            if (first is not null && !possible && !missing.Contains(first)) { missing.Add(first); }
        }
    }

    // With conditions it may pass: whether the program fulfils them is not ours to say.
    private static bool CanPass(SeccompAbi abi, int number)
    {
        bool passes = false;
        foreach (SyscallRule rule in abi.Rules)
        {
            if (rule.Number != number) { continue; }
            if (rule.Action.Denies && rule.IsUnconditional) { return false; }
            passes |= !rule.Action.Denies;
        }

        return passes;
    }
}
