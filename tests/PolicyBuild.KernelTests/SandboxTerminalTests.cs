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
}
