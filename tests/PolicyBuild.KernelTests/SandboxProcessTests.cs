using System.Diagnostics;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A program in mode sandbox, as the one who starts it sees it: as it would be without a sandbox.</summary>
public sealed class SandboxProcessTests
{
    // Everything that a pipe's reader has to wait for has ended when the pipe does.
    private const string Plain = """
        profile: process
        mode: sandbox
        """;

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 125", 125)]
    [InlineData("kill -9 $$", -9)]
    [InlineData("kill -15 $$", -15)]
    [InlineData("kill -11 $$", -11)]
    public void It_ends_as_the_program_ends_by_status_or_by_the_same_signal(string command, int expected)
    {
        using var sandbox = new Sandbox(Plain);
        Assert.Equal(expected, ReturnCode(sandbox, command));
    }

    [Fact]
    public void As_pid_1_where_the_kernel_spares_it_the_status_is_the_shells_number_for_the_signal()
    {
        using var sandbox = new Sandbox(Plain);
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to make a pid namespace");
        ProcessRun run = ProcessRun.Of(Requirement.Tool("unshare"),
            ["--pid", "--fork", "--mount-proc", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", "kill -15 $$"]);
        Assert.Equal(128 + 15, run.ExitCode);
    }

    [Fact]
    public void Missing_and_unexecutable_commands_have_their_own_statuses()
    {
        using var sandbox = new Sandbox(Plain);
        Assert.Equal(127, sandbox.Run("/absent/program").ExitCode);
        Assert.Equal(126, sandbox.Run("/etc/hostname").ExitCode);
        Assert.Equal("text", sandbox.RunWithInput("text", "/bin/cat").Output);
    }

    [Fact]
    public void The_program_has_exactly_the_callers_descriptors()
    {
        using var sandbox = new Sandbox(Plain);
        const string list = "exec 7</dev/null 200>/dev/null; exec \"$@\" /bin/ls /proc/self/fd";
        ProcessRun without = ProcessRun.Of("/bin/bash", ["-c", list, "bash"]);
        ProcessRun inside = ProcessRun.Of("/bin/bash", ["-c", list, "bash", PublishedLauncher.X64, sandbox.BundlePath, "--"]);
        Assert.Equal((without.Output, ""), (inside.Output, inside.Error));
    }

    [Fact]
    public void A_stream_that_the_program_closes_is_closed()
    {
        using var sandbox = new Sandbox(Plain);
        using Process process = Start(sandbox, "echo open; exec >&- 2>&-; read line; exit 4");
        Assert.Equal("open\n", process.StandardOutput.ReadToEnd()); // ends while the program still reads
        process.StandardInput.WriteLine();
        process.WaitForExit();
        Assert.Equal(4, process.ExitCode);
    }

    [Fact]
    public void What_the_program_leaves_behind_ends_with_it()
    {
        using var sandbox = new Sandbox(Plain);
        using Process process = Start(sandbox, "setsid sleep 1000 & echo left; exit 6");
        Assert.Equal("left\n", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(6, process.ExitCode);
    }

    [Theory]
    [InlineData("mode: sandbox")]
    [InlineData("mode: direct\nresources: {timeout: 100s}")]
    public void A_killed_launcher_takes_the_program_with_it(string mode)
    {
        using var sandbox = new Sandbox("profile: killed\n" + mode + "\n");
        using Process process = Start(sandbox, "echo started; exec sleep 1000");
        Assert.Equal("started", process.StandardOutput.ReadLine());
        process.Kill();
        Assert.Equal("", process.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void Ignored_and_blocked_signals_are_those_of_the_caller_also_when_it_ignores_its_children()
    {
        using var sandbox = new Sandbox(Plain);
        const string script = """
            import os, signal, sys
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            for number in signal.SIGPIPE, signal.SIGINT, signal.SIGQUIT: signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
            os.execv(sys.argv[1], sys.argv[1:])
            """;
        string python = Requirement.Tool("python3");
        string[] command = ["/bin/grep", "^Sig[BI]", "/proc/self/status"];
        ProcessRun without = ProcessRun.Of(python, ["-c", script, .. command]);
        ProcessRun inside = ProcessRun.Of(python, ["-c", script, PublishedLauncher.X64, sandbox.BundlePath, "--", .. command]);
        Assert.Contains("10000\n", without.Output, StringComparison.Ordinal); // SIGCHLD is 17
        Assert.Equal((0, without.Output), (inside.ExitCode, inside.Output));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_program_cannot_reach_the_init_or_the_launcher(bool asUser)
    {
        using var sandbox = new Sandbox(Plain);
        string[] command =
        [
            "/bin/sh", "-c", """
            for file in environ mem maps auxv root/etc exe cwd/etc; do head -c 1 "/proc/1/$file" 2>/dev/null && echo "read $file"; done
            kill -9 1; kill -STOP 1; kill -TERM 1
            echo /proc/[0-9]*
            grep -E 'CapEff|NoNewPrivs' /proc/1/status
            """,
        ];
        ProcessRun run = asUser ? sandbox.RunUnprivileged(command[0], command[1..]) : sandbox.Run(command[0], command[1..]);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^/proc/1( /proc/[0-9]+)+$", lines[0]);
        Assert.DoesNotContain($"/proc/{Environment.ProcessId}", lines[0].Split(' '));
        Assert.DoesNotContain(lines, line => line.StartsWith("read", StringComparison.Ordinal));
        Assert.Contains("CapEff:\t0000000000000020", lines); // CAP_KILL alone
        Assert.Contains("NoNewPrivs:\t1", lines);
    }

    [Fact]
    public void One_execve_alone_passes_where_the_policy_says_so()
    {
        using var sandbox = new Sandbox("""
            profile: once
            mode: sandbox
            security: {seccomp: {default: allow, exec: once}}
            """);
        ProcessRun run = sandbox.Run("/bin/sh", "-c", "echo started; /bin/true || echo refused");
        Assert.Equal("started\nrefused\n", run.Output);
    }

    internal static Process Start(Sandbox sandbox, string script)
    {
        var start = new ProcessStartInfo(PublishedLauncher.X64) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[sandbox.BundlePath, "--", "/bin/sh", "-c", script]) { start.ArgumentList.Add(argument); }
        Process? process = Process.Start(start);
        Assert.NotNull(process);
        return process;
    }

    /// <summary>As waitpid tells it: negative for a signal.</summary>
    private static int ReturnCode(Sandbox sandbox, string command)
    {
        const string script = "import subprocess, sys; print(subprocess.run(sys.argv[1:]).returncode)";
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", script, PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", command]);
        return int.Parse(run.Output, System.Globalization.CultureInfo.InvariantCulture);
    }
}
