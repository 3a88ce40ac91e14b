using System.Text.RegularExpressions;

namespace PolicyBuild.KernelTests.Faults;

/// <summary>What is wrong with a start that had a fault: whether the program ran with less than announced, or policy-run did not say why it did not run.</summary>
internal static class FaultVerdict
{
    private const int CouldNotApply = 125;
    private const int NotFound = 127;
    private const int TimeIsOver = 124;
    private const string EndIsNotKnown = "policy-run: error PB8028:";

    /// <summary>Where the program finds something else and is not freer for it.</summary>
    private static readonly (string Calls, string Lines)[] s_harmless =
    [
        // Without CAP_SETPCAP the bounding set stays; no_new_privs keeps execve from adding anything.
        ("prctl", "^[-+]CapBnd:"),

        // Who is not known to be root has the kept capabilities as another user has them.
        ("geteuid", "^[-+]Cap(Inh|Amb):"),

        // Whose capabilities are not known gets a user namespace, whose capabilities he does not keep, and in it the host's devices.
        ("capget", "^[-+](Cap(Prm|Eff):|namespace user |mount /[a-z]+ /dev/[a-z]+ )"),
        ("mknodat", "^[+]mount /[a-z]+ /dev/[a-z]+ "),

        // Where nobody tells which descriptors are sockets none is passed on.
        ("openat close", "^-descriptor "),

        // Libraries that cannot be opened are not shown in an empty root.
        ("openat2", "^-mount /(usr|lib|etc)"),
    ];

    /// <summary>What is not there after a warning.</summary>
    private static readonly (string Warning, string Lines)[] s_announced =
    [
        ("PB8061", "^[-+](mount [^ ]+ /sys/fs/cgroup|cgroup |namespace cgroup )"),
        ("PB8014", "^[-+](Seccomp|sysinfo |key )"),

        // Mode direct: what is made of namespaces, and the init.
        ("PB8035", "^[-+](namespace |mount |cgroup |NSpid|processes |key |kill-init |death |leads |socket|file (/tmp|/var/tmp|/dev/null))"),
    ];

    /// <summary>What is wrong; null: nothing.</summary>
    public static string? Problem(Fault fault, FaultedRun run, FaultedRun sound)
    {
        string said = $"exit status {run.ExitCode}: {run.Error}";
        if (run.HasHung) { return "hung; " + said; }
        if (run.Left != 0 || run.Mounts != 0) { return $"left {run.Left} processes and {run.Mounts} mounts; {said}"; }
        bool isKilled = (run.ExitCode == CouldNotApply && run.Error.Contains(EndIsNotKnown, StringComparison.Ordinal)) || run.ExitCode == TimeIsOver;
        string[] differences = [.. Differences(run, sound, isKilled).Where(line => !IsExplained(line, fault, run))];
        if (differences.Length != 0) { return string.Join(" | ", differences) + "; " + said; }

        // Nothing can be written, or the time is not known and taken to be over.
        bool isSilent = (fault.Name == "write" && run.ExitCode == CouldNotApply) || (fault.Name == "clock_gettime" && run.ExitCode == TimeIsOver);
        if (run.HasStarted) { return run.ExitCode == 0 || isKilled || isSilent ? null : "the program ran; " + said; }
        bool isRefused = run.ExitCode is >= CouldNotApply and <= NotFound && run.Error.Contains("policy-run: error PB", StringComparison.Ordinal);
        return isRefused || isSilent ? null : said;
    }

    /// <summary>The lines that a sound start has and this one has not, and the other way round. One that was killed has not come to say all.</summary>
    private static IEnumerable<string> Differences(FaultedRun run, FaultedRun sound, bool isKilled)
    {
        if (!run.HasStarted) { return []; }
        IEnumerable<string> missing = isKilled ? [] : sound.State.Except(run.State).Select(line => "-" + line);
        return missing.Concat(run.State.Except(sound.State).Select(line => "+" + line));
    }

    private static bool IsExplained(string line, Fault fault, FaultedRun run) =>
        s_harmless.Any(one => one.Calls.Split(' ').Contains(fault.Name) && Regex.IsMatch(line, one.Lines, RegexOptions.CultureInvariant))
        || s_announced.Any(one => run.Error.Contains("policy-run: warning " + one.Warning, StringComparison.Ordinal) && Regex.IsMatch(line, one.Lines, RegexOptions.CultureInvariant));
}
