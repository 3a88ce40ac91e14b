using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>
/// The time limit of mode direct, at moments that seldom come: a filter around policy-run tells this test of a call, which then holds it up.
/// </summary>
public sealed class TimeLimitTests
{
    private static readonly SeccompAnswer s_continue = new() { Flags = SeccompAnswer.Continue };

    [Fact]
    public void A_program_whose_init_is_killed_before_the_two_are_tied_does_not_start()
    {
        int ties = 0;
        ProcessRun run = Run("prctl", 100_000, ["/bin/sh", "-c", "echo started"], call =>
        {
            // The first one ties the init to the launcher.
            if (FirstArgument(call) == 1 && ++ties == 2) { KillParent((int)call.ProcessId); } // PR_SET_PDEATHSIG
        });
        Assert.Equal((2, ""), (ties, run.Output));
        Assert.NotEqual(0, run.ExitCode);
    }

    // Of the launcher and the init either one may be first.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_launcher_does_not_kill_an_init_that_takes_long_to_kill_all(int slow)
    {
        int kills = 0;
        ProcessRun run = Run("kill", 300, ["/bin/sh", "-c", "(sleep 30; echo left) & sleep 40"], _ =>
        {
            if (Interlocked.Increment(ref kills) == slow) { Thread.Sleep(2500); }
        });
        Assert.Equal((124, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void A_program_that_leaves_more_dead_children_than_the_init_can_take_in_does_not_stop_the_clock()
    {
        const string script = """
            import os, signal, time
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            if os.fork() == 0:
                time.sleep(30)
                print("left", flush=True)
                os._exit(0)
            while True:
                if os.fork() == 0:
                    if os.fork() == 0:
                        time.sleep(0.02)
                    os._exit(0)
                time.sleep(0.005)
            """;
        DateTime end = DateTime.UtcNow.AddSeconds(2.5);
        ProcessRun run = Run("wait4", 300, [Requirement.Tool("python3"), "-c", script], _ =>
        {
            if (DateTime.UtcNow < end) { Thread.Sleep(50); }
        });
        Assert.Equal((124, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Where_the_kernel_does_not_tell_children_nothing_is_started()
    {
        TestMachine.NeedsRoot();
        using var launched = new Launched();
        SetLimit(launched, 100_000);
        ProcessRun run = ProcessRun.Of(Requirement.Tool("unshare"),
        [
            "--mount", "/bin/sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh",
            LauncherBinary.Path, launched.WriteBundle(), "--", "/bin/echo", "started",
        ]);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("PB8049", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs a command under a time limit; of each such call something is done before it goes on.</summary>
    private static ProcessRun Run(string syscall, ulong milliseconds, string[] command, Action<SeccompNotification> before)
    {
        using var launched = new Launched();
        SetLimit(launched, milliseconds);
        using var host = new Launched { Filter = Filter.Of(Filter.Allow, (syscall, Filter.Notify)) };
        host.Launch.Flags = LaunchFlags.Notify;
        string path = Path.Combine(host.Folder, "notify");
        host.Options = ["--notify-socket", path];
        using var listener = new NotifyListener(path, NotifyOffer.Taken, call =>
        {
            before(call);
            return s_continue;
        });
        return host.Run([LauncherBinary.Path, launched.WriteBundle(), "--", .. command]);
    }

    private static void SetLimit(Launched launched, ulong milliseconds)
    {
        launched.Launch.Flags = LaunchFlags.Timeout;
        launched.Launch.Timeout = milliseconds;
    }

    private static unsafe ulong FirstArgument(SeccompNotification call) => call.Arguments[0];

    private static void KillParent(int process)
    {
        int parent = ParentOf(process);
        using (var init = System.Diagnostics.Process.GetProcessById(parent)) { init.Kill(); }
        while (ParentOf(process) == parent) { Thread.Sleep(1); }
    }

    private static int ParentOf(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal));
        return int.Parse(line.AsSpan(5), System.Globalization.CultureInfo.InvariantCulture);
    }
}
