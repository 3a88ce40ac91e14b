using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Job control: a program in a sandbox is a shell's job as it is without one.</summary>
public sealed class SandboxTerminalTests
{
    [Theory]
    [InlineData("mode: sandbox")]
    [InlineData("mode: sandbox\nresources: {timeout: 60s}")]
    [InlineData("mode: direct\nresources: {timeout: 60s}")]
    [InlineData("mode: direct")] // what the others are held against
    public void Keys_and_signals_reach_the_program_once_and_its_stops_reach_the_shell(string mode)
    {
        using var sandbox = new Sandbox("profile: terminal\n" + mode + "\n");
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            [Repository.Folder("tests", "PolicyBuild.KernelTests", "Probe", "terminal.py"), PublishedLauncher.X64, sandbox.BundlePath]);
        Assert.Equal("", run.Error);
        Assert.Equal("stopped by 20\nstopped by 20\nended with 5\n", run.Output); // SIGTSTP is 20
    }

    [Theory]
    [InlineData("mode: sandbox", "dash")]
    [InlineData("mode: sandbox", "bash --norc --noediting")]
    [InlineData("mode: direct\nresources: {timeout: 100s}", "dash")]
    [InlineData("mode: direct", "dash")] // what the others are held against
    public void A_shell_has_job_control_in_it_and_its_callers_shell_has_it_as_a_job(string mode, string inner)
    {
        using var sandbox = new Sandbox("profile: terminal\n" + mode + "\n");
        Requirement.Tool(inner.Split(' ')[0]);
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            [Repository.Folder("tests", "PolicyBuild.KernelTests", "Probe", "jobs.py"), inner, PublishedLauncher.X64, sandbox.BundlePath]);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void A_program_that_no_shell_would_let_go_on_is_not_stopped_by_its_terminal()
    {
        using var sandbox = new Sandbox("profile: terminal\nmode: sandbox\n");

        // The launcher leads the session: the kernel would not stop it (setpgid(2), orphaned process groups).
        const string caller = """
            import os, pty, select, sys
            launcher, terminal = pty.fork()
            if launcher == 0: os.execv(sys.argv[1], sys.argv[1:])
            text = b""
            for word, keys in (b"ready", b"one\n"), (b"got-one", b"\x1a"), (b"^Z", b"typed\n"), (b"got-typed", b"\x04"):
                while word not in text and select.select([terminal], [], [], 30)[0]: text += os.read(terminal, 1000)
                os.write(terminal, keys)
            print(b"got-typed" in text, os.waitstatus_to_exitcode(os.waitpid(launcher, 0)[1]))
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            ["-c", caller, PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", "echo ready; sed -u s/^/got-/; exit 7"]);
        Assert.Equal(("True 7\n", ""), (run.Output, run.Error));
    }

    [Theory]
    [InlineData("direct", "told")] // nothing holds it there
    [InlineData("sandbox", "not told")]
    public void A_background_job_has_the_terminal_send_no_signal_to_the_shell(string mode, string expected)
    {
        using var sandbox = new Sandbox($"profile: terminal\nmode: {mode}\n");

        // The shell has SIGUSR1 wait, starts the job in a group of its own, and looks whether the signal came with a line that was typed.
        const string script = """
            import os, pty, select, signal, subprocess, sys
            shell, terminal = pty.fork()
            if shell == 0:
                signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
                job = subprocess.run(sys.argv[2:], input=sys.argv[1].encode(), stdout=subprocess.PIPE, preexec_fn=lambda: os.setpgid(0, 0))
                print(job.stdout)
                print("ready", flush=True)
                sys.stdin.readline()
                print("told" if signal.SIGUSR1 in signal.sigpending() else "not told", flush=True)
                os._exit(0)
            text = b""
            for word in b"ready", b"told\r\n":
                while word not in text and select.select([terminal], [], [], 30)[0]: text += os.read(terminal, 1000)
                os.write(terminal, b"typed\n")
            print([line for line in text.decode().split("\r\n") if "told" in line][0])
            """;
        string calls = ProbeProgram.Input(["72 2 10 10", "72 2 4 0x2002"]); // fcntl: F_SETSIG SIGUSR1, F_SETFL O_RDWR | O_ASYNC
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", script, calls, PublishedLauncher.X64, sandbox.BundlePath, "--", ProbeProgram.Path]);
        Assert.Equal((expected + "\n", ""), (run.Output, run.Error));
    }

    /// <summary>Says by which name the terminal is known, and that it is that one.</summary>
    internal const string AskForName = "tty <&1; echo by name > /dev/console; ls -ld /dev/console | cut -c 1; chmod 600 /dev/console 2>/dev/null || echo closed";

    /// <summary>What that prints.</summary>
    internal const string Named = "/dev/console\nby name\nc\nclosed\n";

    [Theory]
    [InlineData("mode: sandbox", "terminal")]
    [InlineData("mode: sandbox", "nothing")] // the second stream is one
    [InlineData("mode: sandbox", "theirs")]
    [InlineData("mode: hardened\nenforcement: best-effort\nsecurity: {landlock: {paths: [{path: /usr, access: read-execute}, {path: /dev, access: read-write}]}}", "terminal")]
    public void The_callers_terminal_has_a_name(string mode, string input)
    {
        using var sandbox = new Sandbox("profile: terminal\n" + mode + "\n");
        ProcessRun run = sandbox.RunBy([.. OnTerminal(input), .. input == "theirs" ? Sandbox.BecomeNobody() : []], asUser: false, "/bin/sh", "-c", AskForName);
        Assert.EndsWith(Named, run.Output, StringComparison.Ordinal); // behind what mode hardened prints on this host
    }

    [Fact]
    public void Where_new_terminals_are_made_is_none_of_the_callers()
    {
        using var sandbox = new Sandbox("profile: terminal\nmode: sandbox\n");
        Assert.Equal(1, sandbox.RunBy(OnTerminal("master"), asUser: false, "/bin/sh", "-c", "[ -e /dev/console ]; exit $?").ExitCode);
    }

    // What a host has without devices stays so for a user: the kernel locks it in a user namespace (mount_namespaces(7)).
    [Theory]
    [InlineData(true, "closed\n")]
    [InlineData(false, "open\n")]
    public void A_terminal_on_a_file_system_without_devices_hinders_no_start(bool asUser, string expected)
    {
        using var sandbox = new Sandbox("profile: terminal\nmode: sandbox\n");
        string[] host = [Requirement.Tool("unshare"), "--mount", "/bin/sh", "-c", "mount -o remount,bind,nodev /dev/pts && exec \"$@\"", "sh"];
        ProcessRun run = sandbox.RunBy([.. OnTerminal("terminal"), .. host, .. asUser ? Sandbox.BecomeNobody() : []], asUser: false, "/bin/sh", "-c",
            "tty; (: > /dev/console) 2> /dev/null && echo open || echo closed");
        Assert.Equal("/dev/console\n" + expected, run.Output);
    }

    /// <summary>The words that run a command on a terminal of its own (onterminal.py).</summary>
    internal static string[] OnTerminal(string input) =>
        [Requirement.Tool("python3"), Repository.Folder("tests", "PolicyBuild.KernelTests", "Probe", "onterminal.py"), input];

    // As an interactive shell does it: a group of its own, in front.
    private const string TakeTerminal = "import os, signal; signal.signal(signal.SIGTTOU, signal.SIG_IGN); os.setpgid(0, 0); os.tcsetpgrp(0, os.getpid())";

    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void A_script_has_the_terminal_again_after_a_program_that_took_it(string mode)
    {
        using var sandbox = new Sandbox($"profile: terminal\nmode: {mode}\nresources: {{timeout: 60s}}\n");
        const string caller = """
            import os, pty, select, sys
            script, terminal = pty.fork()
            if script == 0: os.execv("/bin/sh", ["sh", "-c", '"$@"; echo "ended $?"; read word; echo "got $word"', "sh", *sys.argv[1:]])
            text = b""
            for word in b"ended 7", b"got":
                while word not in text and select.select([terminal], [], [], 30)[0]: text += os.read(terminal, 1000)
                os.write(terminal, b"typed\n")
            print([line for line in text.decode().split("\r\n") if line.startswith("got")])
            """;
        string python = Requirement.Tool("python3");
        ProcessRun run = ProcessRun.Of(python, ["-c", caller, PublishedLauncher.X64, sandbox.BundlePath, "--", python, "-c", TakeTerminal + "; os._exit(7)"]);
        Assert.Equal(("['got typed']\n", ""), (run.Output, run.Error));
    }

    [Theory]
    [InlineData("sandbox", true)]
    [InlineData("direct", true)]
    [InlineData("sandbox", false)]
    [InlineData("direct", false)]
    public void A_program_that_stops_leaves_the_front_to_its_launcher_and_nobody_elses(string mode, bool isInFront)
    {
        using var sandbox = new Sandbox($"profile: terminal\nmode: {mode}\nresources: {{timeout: 60s}}\n");

        // The shell tells where the front is once its job has stopped.
        const string caller = """
            import os, pty, select, signal, sys
            shell, terminal = pty.fork()
            if shell == 0:
                signal.signal(signal.SIGTTOU, signal.SIG_IGN)
                job = os.fork()
                if job == 0:
                    os.setpgid(0, 0)
                    os.execv(sys.argv[1], sys.argv[1:])
                os.waitpid(job, os.WUNTRACED)
                front = os.tcgetpgrp(0)
                print("front:", "job" if front == job else "shell" if front == os.getpid() else "another", flush=True)
                os.kill(job, signal.SIGKILL)
                os._exit(0)
            text = b""
            while b"\r\n" not in text and select.select([terminal], [], [], 30)[0]: text += os.read(terminal, 1000)
            print(text.decode().strip())
            """;
        string program = (isInFront ? TakeTerminal : "import os, signal; os.setpgid(0, 0)") + "; os.kill(os.getpid(), signal.SIGSTOP)";
        string python = Requirement.Tool("python3");
        ProcessRun run = ProcessRun.Of(python, ["-c", caller, PublishedLauncher.X64, sandbox.BundlePath, "--", python, "-c", program]);
        Assert.Equal(($"front: {(isInFront ? "job" : "shell")}\n", ""), (run.Output, run.Error));
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void A_program_that_had_the_front_when_it_stopped_has_it_again_when_its_job_goes_on_there(string mode)
    {
        using var sandbox = new Sandbox($"profile: terminal\nmode: {mode}\nresources: {{timeout: 60s}}\n");
        const string caller = """
            import os, pty, select, signal, sys
            shell, terminal = pty.fork()
            if shell == 0:
                signal.signal(signal.SIGTTOU, signal.SIG_IGN)
                job = os.fork()
                if job == 0:
                    os.setpgid(0, 0)
                    os.execv(sys.argv[1], sys.argv[1:])
                os.waitpid(job, os.WUNTRACED)
                os.tcsetpgrp(0, job)
                os.killpg(job, signal.SIGCONT)
                status = os.waitpid(job, os.WUNTRACED)[1]
                if os.WIFSTOPPED(status): os.kill(job, signal.SIGKILL)
                print("stopped" if os.WIFSTOPPED(status) else "ended", flush=True)
                os._exit(0)
            os.write(terminal, b"typed\n")
            text = b""
            while b"stopped\r\n" not in text and b"ended\r\n" not in text and select.select([terminal], [], [], 30)[0]: text += os.read(terminal, 1000)
            print(text.decode().split()[1:])
            """;
        string python = Requirement.Tool("python3");
        ProcessRun run = ProcessRun.Of(python,
            ["-c", caller, PublishedLauncher.X64, sandbox.BundlePath, "--", python, "-c", TakeTerminal + "; os.kill(os.getpid(), signal.SIGSTOP); print('got', input())"]);
        Assert.Equal(("['got', 'typed', 'ended']\n", ""), (run.Output, run.Error));
    }
}
