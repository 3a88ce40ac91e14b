using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What a program tries with the processes that watch it.</summary>
public sealed class SandboxInitTests
{
    private const string Direct = "profile: watched\nmode: direct\nresources: {timeout: 100s}\n";

    [Theory]
    [InlineData("sandbox")]
    [InlineData("direct")]
    public void An_init_passes_on_no_signal_because_the_program_says_so(string mode)
    {
        using var sandbox = new Sandbox($"profile: watched\nmode: {mode}\nresources: {{timeout: 100s}}\n");

        // By the signal with which the launcher wakes it, and by one with a value.
        const string script = """
            import ctypes, os, time
            for signal in 17, 64: print(ctypes.CDLL(None).sigqueue(os.getppid(), signal, ctypes.c_void_p(15)), flush=True)
            time.sleep(1)
            print("alive")
            """;
        ProcessRun run = sandbox.Run(Requirement.Tool("python3"), "-c", script);
        Assert.Equal((0, "0\n0\nalive\n"), (run.ExitCode, run.Output));
    }

    // Signals of children that have not been taken yet are one: each may stand for hundreds.
    [Theory]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    [InlineData("direct")]
    public void What_loses_its_parent_is_reaped_while_the_program_runs_however_much_it_is(string mode)
    {
        using var sandbox = new Sandbox($"profile: watched\nmode: {mode}\nenforcement: best-effort\nresources: {{timeout: 100s}}\n");
        Assert.Equal(["ok 0", "ok 0", "ok 0"], sandbox.Try("orphans 3000 1", "orphans 3000 1000", "orphans 40 7"));
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void A_program_gives_its_init_no_limits_and_does_not_look_into_it(string mode)
    {
        using var sandbox = new Sandbox($"profile: watched\nmode: {mode}\nenforcement: best-effort\n");

        // prlimit64 with new limits at an address that nobody has, ptrace(PTRACE_ATTACH), ptrace(PTRACE_SEIZE), process_vm_readv, process_vm_writev
        string[] calls = ["302 1 0 16 0", "101 16 1 0 0", "101 0x4206 1 0 0", "310 1 0 0 0 0 0", "311 1 0 0 0 0 0"];
        Assert.Equal(["errno 1", "errno 1", "errno 1", "errno 1", "errno 1"], sandbox.Try(calls));
        Assert.Equal(["errno 14", "ok 0"], sandbox.Try("302 0 0 16 0", "302 1 0 0 0")); // its own, and to ask
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void An_init_that_ends_takes_all_in_the_sandbox_with_it(string mode)
    {
        using var sandbox = new Sandbox($"profile: watched\nmode: {mode}\nenforcement: best-effort\n");

        // Killed from outside, as the kernel would do it; the output ends when nobody in the sandbox has it any more.
        const string script = """
            import os, signal, subprocess, sys
            launcher = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(os.environ["ERRORS"], "w"))
            print(launcher.stdout.readline())
            for child in open(f"/proc/{launcher.pid}/task/{launcher.pid}/children").read().split():
                if any(line.startswith("NSpid") and line.split()[-1] == "1" for line in open(f"/proc/{child}/status")): os.kill(int(child), signal.SIGKILL)
            print(launcher.stdout.read(), launcher.wait())
            """;
        string errors = Path.Combine(sandbox.Folder, "errors");
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            ["-c", script, PublishedLauncher.X64, .. sandbox.Options, sandbox.BundlePath, "--", "/bin/sh", "-c", "(read word) & echo begun; read word"],
            environment: new Dictionary<string, string?> { ["ERRORS"] = errors });
        Assert.Equal(("b'begun\\n'\nb'' 125\n", ""), (run.Output, run.Error));
        Assert.Matches("error PB8028: .* by signal 9; ", File.ReadAllText(errors));
    }

    [Fact]
    public void Without_a_pid_namespace_a_program_of_the_same_user_can_look_into_neither_init_nor_launcher()
    {
        using var sandbox = new Sandbox(Direct);
        ProcessRun run = sandbox.RunUnprivileged("/bin/sh", "-c", """
            launcher=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$PPID/status)
            look() { for file in environ maps auxv; do head -c 1 /proc/$2/$file > /dev/null 2>&1 && echo "$1 $file"; done; }
            look init $PPID
            look launcher $launcher
            look own $$
            """);
        Assert.Equal("own environ\nown maps\nown auxv\n", run.Output);
    }

    [Fact]
    public void Where_the_init_is_killed_that_is_an_error_of_the_launcher_which_has_closed_standard_error_by_then()
    {
        using var sandbox = new Sandbox(Direct);

        // Of a pipe the reader may be gone with the program; a file is opened again.
        string errors = Path.Combine(sandbox.Folder, "errors");
        ProcessRun run = ProcessRun.Of("/bin/sh",
            ["-c", "exec \"$@\" 2> \"$0\"", errors, PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", "echo own >&2; kill -9 $PPID; exec sleep 1000"]);
        Assert.Equal(125, run.ExitCode);
        Assert.Matches("^own\npolicy-run: error PB8028: .* by signal 9; [^\n]*\n$", File.ReadAllText(errors));
    }
}
