using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Signals to the launcher and to its process group, as they reach a program in that group or in one of its own.</summary>
public sealed class SandboxSignalTests
{
    private const string Joined = "pass";
    private const string Own = "os.setpgid(0, 0)";
    private const string OwnSession = "os.setsid()";

    /// <summary>The group is the launcher's alone, and the program has begun when its first line is there. Ends by itself, where a signal is lost.</summary>
    private const string Caller = """
        import os, signal, subprocess, sys
        launcher = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, process_group=0)
        group = launcher.pid
        def line(): return launcher.stdout.readline().decode().strip()
        def stopped(): return os.WSTOPSIG(os.waitpid(launcher.pid, os.WUNTRACED)[1])
        line()
        exec(sys.argv[1])
        """;

    [Theory]
    [InlineData("sandbox", Joined)]
    [InlineData("sandbox", Own)]
    [InlineData("sandbox", OwnSession)]
    [InlineData("direct", Joined)]
    [InlineData("direct", Own)]
    [InlineData("direct", OwnSession)]
    public void A_signal_to_the_whole_group_reaches_the_program_once(string mode, string group)
    {
        string program = $"""
            import os, signal, time
            count = 0
            def note(number, frame):
                global count
                count += 1
            signal.signal(signal.SIGUSR1, note)
            {group}
            print("ready", flush=True)
            while count == 0: time.sleep(0.01)
            time.sleep(0.3)
            print(count)
            """;
        Assert.Equal("1 0\n", Run(mode, "os.killpg(group, signal.SIGUSR1); print(line(), launcher.wait())", program));
    }

    [Theory]
    [InlineData("sandbox", Joined)]
    [InlineData("sandbox", Own)]
    [InlineData("direct", OwnSession)]
    public void Signals_are_passed_on_where_none_can_be_queued(string mode, string group) => Assert.Equal("-15\n", Run(mode,
        "launcher.terminate(); print(launcher.wait())",
        $"import os, time; {group}; print('ready', flush=True); time.sleep(20)",
        "ulimit -i 0; "));

    [Theory]
    [InlineData("sandbox", Joined)]
    [InlineData("sandbox", Own)]
    [InlineData("direct", Joined)]
    [InlineData("direct", Own)]
    public void A_program_that_has_stopped_goes_on_with_the_group(string mode, string group) => Assert.Equal("19\n7\n", Run(mode,
        "print(stopped()); os.killpg(group, signal.SIGCONT); print(launcher.wait())",
        $"import os, signal; {group}; print('ready', flush=True); os.kill(os.getpid(), signal.SIGSTOP); os._exit(7)"));

    [Theory]
    [InlineData("sandbox", Joined)]
    [InlineData("sandbox", Own)]
    [InlineData("direct", Joined)]
    public void A_group_that_was_stopped_goes_on_with_the_launcher(string mode, string group) => Assert.Equal("19\n7\n", Run(mode,
        "os.killpg(group, signal.SIGSTOP); print(stopped()); launcher.send_signal(signal.SIGCONT); print(launcher.wait())",
        $"import os, time; {group}; print('ready', flush=True); time.sleep(1); os._exit(7)"));

    [Fact]
    public void A_killed_launcher_takes_what_a_time_limit_holds_with_it()
    {
        // The pipe ends when the last of them has.
        Assert.Equal("b''\n", Run("direct", "launcher.kill(); print(launcher.stdout.read())", """
            import os, time
            for group in os.setsid, lambda: os.setpgid(0, 0), lambda: None:
                if os.fork() == 0:
                    group()
                    time.sleep(20)
                    os.write(1, b"left")
                    os._exit(0)
            print("ready", flush=True)
            time.sleep(20)
            """));
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void A_key_ends_a_program_that_has_left_the_group_which_is_in_front(string mode)
    {
        using var sandbox = new Sandbox(Policy(mode));
        const string script = """
            import os, pty, select, sys
            shell, terminal = pty.fork()
            if shell == 0: os.execv(sys.argv[1], sys.argv[1:])
            text = b""
            while b"ready" not in text and select.select([terminal], [], [], 30)[0]: text += os.read(terminal, 1000)
            os.write(terminal, b"\x03")
            print(os.waitstatus_to_exitcode(os.waitpid(shell, 0)[1]))
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
        [
            "-c", script, PublishedLauncher.X64, sandbox.BundlePath, "--", Requirement.Tool("python3"), "-c",
            "import os, signal, time; signal.signal(2, signal.SIG_DFL); os.setpgid(0, 0); print('ready', flush=True); time.sleep(20)",
        ]);
        Assert.Equal(("-2\n", ""), (run.Output, run.Error));
    }

    private static string Run(string mode, string caller, string program, string before = "")
    {
        using var sandbox = new Sandbox(Policy(mode));
        string python = Requirement.Tool("python3");
        ProcessRun run = ProcessRun.Of("/bin/bash",
            ["-c", before + "exec \"$@\"", "bash", python, "-c", Caller, caller, PublishedLauncher.X64, sandbox.BundlePath, "--", python, "-c", program]);
        Assert.Equal("", run.Error);
        return run.Output;
    }

    private static string Policy(string mode) => $"profile: signals\nmode: {mode}\nresources: {{timeout: 60s}}\n";
}
