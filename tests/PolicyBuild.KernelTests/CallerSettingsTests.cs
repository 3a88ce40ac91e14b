using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What the caller has set on the process survives into the program, as with a plain start; docs/policy-run.md lists what does not.</summary>
public sealed class CallerSettingsTests
{
    // Nothing of it is what a process has by itself. Limits are in the order of their numbers (asm-generic/resource.h).
    private const string Caller = """
        import ctypes, os, resource, signal, sys
        libc = ctypes.CDLL(None, use_errno=True)
        def check(result):
            if result < 0: raise OSError(ctypes.get_errno(), "refused")
        os.umask(0o137)
        scheduling, program = sys.argv[1], sys.argv[2:]
        for number in range(1, 65):
            if number not in (9, 19, 32, 33): signal.signal(number, signal.SIG_DFL) # SIGKILL, SIGSTOP, and those that the C library keeps
        for number in 1, 3, 10, 13, 17, 20, 29, 40: signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, {2, 12, 15, 17, 18, 23, 64})
        everything = 1 << 40
        for number, soft, hard in (0, 5000, 6000), (1, 1 << 32, 1 << 33), (2, everything, everything), (3, 9 << 20, 10 << 20), (4, 12345, 23456), \
            (5, everything, everything), (6, 3000, 4000), (7, 321, 654), (8, 1 << 21, 1 << 22), (9, everything, everything), (10, 77, 88), (11, 555, 666), \
            (12, 7000, 8000), (13, 7, 9), (14, 3, 5), (15, 1000000, 2000000):
            most = resource.getrlimit(number)[1]
            resource.setrlimit(number, (soft, hard) if most < 0 or hard <= most else (most // 2, most))
        check(libc.prctl(29, 12345, 0, 0, 0)) # PR_SET_TIMERSLACK
        check(libc.prctl(41, 1, 0, 0, 0)) # PR_SET_THP_DISABLE
        check(libc.personality(0x0040000 | 0x0200000)) # ADDR_NO_RANDOMIZE, ADDR_COMPAT_LAYOUT
        open("/proc/self/oom_score_adj", "w").write("123")
        open("/proc/self/coredump_filter", "w").write("0x11")
        check(libc.syscall(251, 1, 0, 2 << 13 | 5)) # ioprio_set: best effort, 5
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        check(libc.syscall(238, 4, None, 0)) # set_mempolicy: MPOL_LOCAL
        exec(scheduling)
        for timer in signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF: signal.setitimer(timer, 1000, 30)
        check(libc.prctl(1, 10, 0, 0, 0)) # PR_SET_PDEATHSIG
        check(libc.prctl(36, 1, 0, 0, 0)) # PR_SET_CHILD_SUBREAPER
        os.execv(program[0], program)
        """;

    // Belong to the one process on which they were set (fork(2)), which is the launcher's where that stays.
    private static readonly string[] s_ofOneProcess =
    [
        "real timer: runs every 30 s", "virtual timer: runs every 30 s", "profiling timer: runs every 30 s", "subreaper: 1", "parent's signal: 10",
    ];

    [Theory]
    [InlineData("direct", "os.nice(7)", false)]
    [InlineData("direct", "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(3))", false)]
    [InlineData("direct", "os.nice(7)", true)]
    [InlineData("sandbox", "os.nice(7)", false)]
    [InlineData("sandbox", "os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0)); os.nice(4)", false)]
    [InlineData("sandbox", "os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))", false)]
    [InlineData("sandbox", "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(3))", false)]
    [InlineData("sandbox", "os.nice(7)", true)]
    [InlineData("sandbox", "os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))", true)]
    [InlineData("hardened", "os.nice(7)", false)]
    [InlineData("hardened", "os.nice(7)", true)]
    public void They_are_those_of_a_plain_start(string mode, string scheduling, bool asUser)
    {
        using var sandbox = new Sandbox($"profile: caller\nmode: {mode}\nenforcement: best-effort\n");
        string[] plain = Lines(sandbox, [], scheduling, asUser);
        string[] inside = Lines(sandbox, Launcher(sandbox), scheduling, asUser);
        foreach (string set in (string[])["umask: 137", "signal 10: blocked 0 ignored 1", "signal 12: blocked 1 ignored 0", "limit 7: 141 28e", "oom score: 123", "personality: 240000", .. s_ofOneProcess[..4]])
        {
            Assert.Contains(set, plain);
        }

        Assert.Equal(mode == "direct" ? [] : s_ofOneProcess.Intersect(plain), plain.Except(inside)); // the kernel forgets the parent's signal with the user
    }

    [Fact]
    public void A_time_limit_in_mode_direct_changes_no_more_of_them_than_a_sandbox_does()
    {
        using var sandbox = new Sandbox("profile: caller\nmode: direct\nresources: {timeout: 100s}\n");
        Assert.Equal(s_ofOneProcess, Lines(sandbox, [], "os.nice(7)", asUser: false).Except(Lines(sandbox, Launcher(sandbox), "os.nice(7)", asUser: false)));
    }

    [Theory]
    [InlineData("mode: direct")]
    [InlineData("mode: direct\nresources: {timeout: 100s}")]
    [InlineData("mode: sandbox")]
    public void A_timer_of_the_callers_that_runs_out_ends_the_program(string mode)
    {
        using var sandbox = new Sandbox($"profile: caller\n{mode}\n");
        const string script = """
            import os, signal, subprocess, sys
            print(subprocess.run(sys.argv[1:], preexec_fn=lambda: signal.setitimer(signal.ITIMER_REAL, 1)).returncode)
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", script, .. Launcher(sandbox), "/bin/sleep", "30"]);
        Assert.Equal(("-14\n", ""), (run.Output, run.Error)); // SIGALRM
    }

    [Theory]
    [InlineData("mode: direct")]
    [InlineData("mode: direct\nresources: {timeout: 100s}")]
    [InlineData("mode: sandbox")]
    public void The_signal_for_the_end_of_the_caller_reaches_the_program(string mode)
    {
        using var sandbox = new Sandbox($"profile: caller\n{mode}\n");
        const string script = """
            import ctypes, os, signal, subprocess, sys
            read, write = os.pipe()
            caller = os.fork()
            if caller == 0:
                subprocess.run(sys.argv[1:], stdout=write, preexec_fn=lambda: ctypes.CDLL(None).prctl(1, 10, 0, 0, 0)) # PR_SET_PDEATHSIG, SIGUSR1
                os._exit(1)
            os.close(write)
            output = os.fdopen(read)
            print(output.readline(), end="", flush=True)
            os.kill(caller, signal.SIGKILL)
            print(output.read(), end="")
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            ["-c", script, .. Launcher(sandbox), "/bin/sh", "-c", "trap 'echo told; exit' USR1; echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 1; done"]);
        Assert.Equal(("ready\ntold\n", ""), (run.Output, run.Error));
    }

    private static string[] Launcher(Sandbox sandbox) => [sandbox.ForEverybody(PublishedLauncher.X64), sandbox.BundlePath, "--"];

    private static string[] Lines(Sandbox sandbox, string[] launcher, string scheduling, bool asUser)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to set what no user may");
        string[] become = asUser ? Sandbox.BecomeNobody() : [];
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            ["-c", Caller, scheduling, .. become, .. launcher, sandbox.ForEverybody(ProbeProgram.Path), "settings"]);
        Assert.True(run.ExitCode == 0, $"exit status {run.ExitCode}: {run.Error}{run.Output}");
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
