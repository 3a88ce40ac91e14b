using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>A start that waits just before the execve(2): here for a reader of the report, whose pipe is full.</summary>
public sealed class StalledStartTests
{
    private const int Terminated = 128 + 15; // SIGTERM

    // The three of a watched program: $l the launcher, $i the init, $c what becomes the program and sleeps in write(2).
    private const string Stall = """
        mkfifo report && exec 3<>report && timeout 1 dd if=/dev/zero of=report bs=4096 count=512 2>/dev/null
        "$@" >out 2>&1 3<&- & l=$!
        child() { read -r first rest </proc/$1/task/$1/children; echo $first; }
        until ! kill -0 $l || i=$(child $l) && [ "$i" ] && c=$(child $i) && [ "$c" ] && grep -q '^State:.S' /proc/$c/status; do sleep 0.02; done 2>/dev/null
        """;

    [Theory]
    [InlineData(LaunchMode.Direct)]
    [InlineData(LaunchMode.Sandbox)]
    public void The_time_limit_ends_it(LaunchMode mode) => Assert.Equal("124\n", Run(mode, 1000, "wait $l; echo $?; cat out >&2"));

    [Theory]
    [InlineData(LaunchMode.Direct, 600_000)]
    [InlineData(LaunchMode.Sandbox, 0)]
    public void A_signal_that_would_end_the_program_ends_it(LaunchMode mode, uint timeout) =>
        Assert.Equal(Terminated + "\n", Run(mode, timeout, "kill -TERM $l; wait $l; echo $?; cat out >&2"));

    // What the program would not see ends nothing: who ignores a hangup (nohup) has the start go on when the report is read.
    [Fact]
    public void A_signal_that_the_caller_ignores_does_not_end_it() =>
        Assert.Equal("0\nstarted\n", Run(LaunchMode.Direct, 600_000, "kill -HUP $l; cat <report >/dev/null 3<&- & wait $l; echo $?; cat out", "trap '' HUP\n"));

    private static string Run(LaunchMode mode, uint timeout, string then, string before = "")
    {
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        using var launched = new Launched();
        launched.Launch.Mode = mode;
        launched.Launch.Flags = timeout == 0 ? 0 : LaunchFlags.Timeout;
        launched.Launch.Timeout = timeout;
        string bundle = launched.WriteBundle();
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", before + Stall + "\n" + then, "sh", LauncherBinary.Path, "--report=report", bundle, "--", "/bin/echo", "started"],
            folder: launched.Folder);
        return run.Output;
    }
}
