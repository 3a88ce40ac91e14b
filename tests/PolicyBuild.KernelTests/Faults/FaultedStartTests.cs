using System.Collections.Concurrent;
using Xunit;

namespace PolicyBuild.KernelTests.Faults;

/// <summary>Whatever system call of a start fails, the program runs with all that was announced, or not at all.</summary>
public sealed class FaultedStartTests
{
    private const int NotPermitted = -1; // EPERM
    private const int Interrupted = -4; // EINTR
    private const int NoMemory = -12; // ENOMEM
    private const int Invalid = -22; // EINVAL
    private const int NotImplemented = -38; // ENOSYS

    private const string Direct = "mode: direct\n";
    private const string Timed = "resources: {timeout: 60s}\n";
    private const string Filtered = "network: {mode: filtered, outbound: ['192.0.2.1:*']}\n";
    private const string Once = ", exec: once"; // a thread answers for the execve

    // A mode and what comes with it, who starts, and the rest of the filter's settings.
    public static TheoryData<string, bool, string> Starts { get; } = new()
    {
        { Direct, false, Once },
        { Direct, true, "" },
        { Direct + Timed, false, "" },
        { Direct + Filtered, false, "" },
        { "mode: sandbox\nresources: {timeout: 60s, disk: 1M}\n", false, "" },
        { "mode: sandbox\n", true, Once },
        { "mode: sandbox\n" + Filtered, false, "" },
        { "mode: sandbox\nadaptive: {auto_downgrade: direct}\n", false, "" },
        { "mode: hardened\nenforcement: best-effort\n", false, "" },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_call_that_fails_once_leaves_nothing_out(string settings, bool asUser, string filter)
    {
        using FaultedStart start = Start(settings, asUser, filter);

        // The execve closes what was left open, and nothing depends on how a thread ends.
        TryAll(start, calls => Shortened(calls).Where(call => call.Name is not ("close" or "exit" or "exit_group"))
            .SelectMany(call => IsWaiting(call.Name) ? [NotPermitted, Interrupted] : (int[])[NotPermitted], (call, error) => call with { Result = error }));
    }

    // As under a container's filter, or on a kernel that lacks the call.
    [Theory]
    [MemberData(nameof(Starts))]
    public void A_call_that_always_fails_leaves_nothing_out(string settings, bool asUser, string filter)
    {
        using FaultedStart start = Start(settings, asUser, filter);
        int[] errors = [NotPermitted, NotImplemented, Invalid, NoMemory];
        TryAll(start, calls => calls.Where(call => call.Name is not ("exit" or "exit_group" or "execve")).Select(call => call.Call).Distinct()
            .SelectMany(_ => errors, (call, error) => new Fault(Fault.Everybody, call, 0, error)));
    }

    // What the program would not see missing proves nothing above. No launcher finds out by itself that the kernel lies.
    [Theory]
    [InlineData("umask", true, 1, "Umask:")]
    [InlineData("prlimit64", true, 1, "limit 4 ")]
    [InlineData("seccomp", true, 1, "sysinfo ")]
    [InlineData("landlock_restrict_self", true, 1, "file /etc/passwd ")]
    [InlineData("rt_sigprocmask", true, 1, "SigBlk:")]
    [InlineData("rt_sigaction", true, 1, "SigIgn:")]
    [InlineData("unshare", true, 1, "namespace cgroup ")]
    [InlineData("keyctl", false, 1, "key ")]
    [InlineData("mount_setattr", false, 4, "mount / / ")]
    [InlineData("chdir", false, 2, "folder ")]
    [InlineData("bpf", false, 16, "socket ")] // attached, where it connects
    public void The_program_sees_what_a_call_left_out_that_lied(string name, bool isPrograms, int time, string seen)
    {
        using FaultedStart start = Start("mode: sandbox\n" + Filtered, asUser: false, "");
        FaultedRun sound = start.Run(Fault.None);
        int program = sound.Calls.Single(call => call.Name == "execve").Process;
        Fault call = Assert.Single(sound.Calls, one => one.Name == name && one.Time == time && (one.Process == program) == isPrograms);
        FaultedRun run = start.Run(call with { Result = 0 });
        Assert.Contains(sound.State.Except(run.State), line => line.StartsWith(seen, StringComparison.Ordinal));
    }

    private static FaultedStart Start(string settings, bool asUser, string filter) => new($$"""
        profile: faults
        {{settings}}
        security:
          capabilities: [CAP_NET_BIND_SERVICE]
          seccomp: {default: allow, deny: [{syscall: sysinfo, errno: EDOM}]{{filter}} }
          landlock:
            paths:
              - {path: /proc, access: read-only}
              - {path: /sys, access: read-only}
              - {path: /tmp, access: read-write}
              - {path: $DIR/open, access: read-write}
              - {path: /dev, access: [read_file, write_file, read_dir]}
        process: {rlimits: {nofile: 64, core: 0}, env: {set: {SET: value} }{{(asUser ? "" : ", umask: 0o027")}} }
        """, asUser, settings.Contains("disk", StringComparison.Ordinal) ? ["--report"] : []);

    private static void TryAll(FaultedStart start, Func<Fault[], IEnumerable<Fault>> choose)
    {
        FaultedRun sound = start.Run(Fault.None);
        Assert.True(sound.ExitCode == 0, sound.Error);
        Assert.Superset(
            new HashSet<string>(["NoNewPrivs:\t1", "Seccomp:\t2", "SigBlk:\t0000000000000200", "action 17", "sysinfo -33", "limit 4 0 0", "limit 7 40 40", "variable SET=value", $"file {start.Open}/new+ is 0"]),
            new HashSet<string>(sound.State));
        Assert.DoesNotContain("file /etc/passwd is 0", sound.State);
        var problems = new ConcurrentBag<string>();
        var faults = choose(sound.Calls).ToArray();
        var met = new ConcurrentDictionary<(int Process, int Call), bool>();
        Parallel.ForEach(faults, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, fault =>
        {
            FaultedRun run = start.Run(fault);
            if (run.WasFaulted) { met[(fault.Process, fault.Call)] = true; }
            if (FaultVerdict.Problem(fault, run, sound) is { } problem) { problems.Add($"{fault}: {problem}"); }
        });
        Assert.Equal([], problems.Order());

        // How often a process waits, and so calls, is not the same each time: of each kind of call one at least was there, but for a few that only a waiting one makes.
        (int Process, int Call)[] kinds = [.. faults.Select(fault => (fault.Process, fault.Call)).Distinct()];
        Assert.InRange(met.Count, kinds.Length - (kinds.Length / 20), kinds.Length);

        // What a faulted launcher could not take away, the next start does.
        Assert.Equal(sound.State, start.Run(Fault.None).State);
        Assert.Equal([], start.Leftovers());
    }

    /// <summary>Of many calls of one kind in a row, as for each capability, the first and the last two; of those that a process makes again and again, the first ones.</summary>
    private static IEnumerable<Fault> Shortened(Fault[] calls)
    {
        const int Kept = 2;
        const int MostTimes = 64;
        for (int i = 0, first = 0; i < calls.Length; i++)
        {
            if (!IsRow(calls, first, i)) { first = i; }
            if (calls[i].Time > MostTimes) { continue; }
            if (i - first < Kept || i + Kept >= calls.Length || !IsRow(calls, first, i + Kept)) { yield return calls[i]; }
        }
    }

    private static bool IsRow(Fault[] calls, int first, int other) => calls[first].Process == calls[other].Process && calls[first].Call == calls[other].Call;

    private static bool IsWaiting(string name) =>
        name is "read" or "pread64" or "write" or "openat" or "openat2" or "flock" or "wait4" or "waitid" or "ppoll" or "rt_sigtimedwait" or "clone" or "clone3" or "seccomp" or "ioctl";
}
