using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

public sealed class ExecGateTests
{
    private const string Once = """
        profile: once
        mode: direct
        security: {seccomp: {default: allow, exec: once}}
        """;

    [Fact]
    public void Under_exec_once_the_program_starts_and_can_start_no_other()
    {
        using var sandbox = new Sandbox(Once);
        ProcessRun run = sandbox.Run("/bin/sh", "-c", "echo started; /bin/true; echo status $?; exec /bin/true");
        Assert.StartsWith("started\nstatus ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("status 0", run.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, run.ExitCode);
    }

    [Fact]
    public void Under_exec_policy_the_rules_decide()
    {
        using var sandbox = new Sandbox("""
            profile: policy
            mode: direct
            security: {seccomp: {default: allow, exec: policy}}
            """);
        Assert.Equal((0, "status 0\n"), (sandbox.Run("/bin/sh", "-c", "/bin/true; echo status $?") is var run ? run.ExitCode : -1, run.Output));
        Assert.Equal(["ok 0", "ok 0"], sandbox.Try($"execve {ProbeProgram.Path}", $"execveat {ProbeProgram.Path}"));
    }

    [Fact]
    public void Every_later_execve_and_execveat_fails_as_not_implemented()
    {
        using var sandbox = new Sandbox(Once);
        string[] tried = [$"execve {ProbeProgram.Path}", $"execveat {ProbeProgram.Path}", $"execve {ProbeProgram.Path}", "execve /absent"];
        Assert.Equal(["ok 0", "ok 0", "ok 0", "errno 2"], ProbeProgram.Control(tried));
        Assert.Equal(["errno 38", "errno 38", "errno 38", "errno 38"], sandbox.Try(tried));
    }

    [Fact]
    public void A_script_is_started_with_its_interpreter_and_then_starts_nothing()
    {
        using var sandbox = new Sandbox(Once);
        string script = WriteScript(sandbox, "#!/bin/sh\necho script $1\nexec /bin/true\n");
        ProcessRun run = sandbox.Run(script, "word");
        Assert.Equal("script word\n", run.Output);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("not implemented", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_gate_works_where_the_filter_forbids_all_that_a_helper_would_need()
    {
        using var sandbox = new Sandbox("""
            profile: alone
            mode: direct
            security:
              seccomp:
                default: allow
                exec: once
                deny:
                  - syscalls: [sendmsg, recvmsg, socketpair, pipe, pipe2, clone, clone3, fork, vfork, ioctl, poll, ppoll, wait4, waitid, pidfd_open, pidfd_getfd]
                  - syscalls: [kill, tkill, sched_yield, close, read, write, dup, dup3, nanosleep, clock_nanosleep, seccomp, prctl, ptrace, futex]
            """);
        Assert.Equal((0, ""), (sandbox.Run(ProbeProgram.Path, "nothing") is var run ? run.ExitCode : -1, run.Error));
    }

    [Fact]
    public void The_gate_leaves_no_descriptor_and_no_child_behind()
    {
        using var sandbox = new Sandbox(Once);
        string control = ProcessRun.Of(ProbeProgram.Path, ["descriptors"]).Output;
        Assert.StartsWith("0 1 2 ", control, StringComparison.Ordinal);
        Assert.Equal(control, sandbox.Run(ProbeProgram.Path, "descriptors").Output);
        Assert.Equal("errno 10\n", sandbox.Run(ProbeProgram.Path, "children").Output); // ECHILD
    }

    [Fact]
    public void All_layers_together_leave_no_descriptor_behind()
    {
        using var sandbox = new Sandbox("""
            profile: layers
            mode: direct
            security:
              capabilities: []
              seccomp: {default: allow, exec: once}
              landlock: {paths: [{path: "$DIR/*.policybundle", access: read-only}, {path: "${tmp}", access: read-only}], tcp: {connect: []}}
            """);
        string control = ProcessRun.Of(ProbeProgram.Path, ["descriptors"]).Output;
        Assert.Equal(control, sandbox.Run(ProbeProgram.Path, "descriptors").Output);
        Assert.Equal("errno 10\n", sandbox.Run(ProbeProgram.Path, "children").Output);
    }

    [Fact]
    public void Where_every_execve_would_be_denied_the_gate_is_the_default_and_exec_policy_turns_it_off()
    {
        const string policy = """
            profile: gate
            mode: direct
            security: {seccomp: {default: allow, deny: [{syscalls: [execve, execveat], errno: EACCES}]$EXEC}}
            """;
        using var gate = new Sandbox(policy.Replace("$EXEC", "", StringComparison.Ordinal));
        Assert.Equal(["errno 38"], gate.Try($"execve {ProbeProgram.Path}"));
        using var off = new Sandbox(policy.Replace("$EXEC", ", exec: policy", StringComparison.Ordinal));
        Assert.Equal(126, off.Run(ProbeProgram.Path, "nothing").ExitCode);
    }

    [Theory]
    [InlineData("default: allow")]
    [InlineData("default: {errno: ENOTTY}, allow: [\"@startup\", \"@system-service\"]")]
    public void The_program_cannot_open_the_gate_by_a_filter_and_listener_of_its_own(string rules)
    {
        // The youngest filter's listener is asked, and its "go on" is final: without the guard this starts the program.
        Assert.Equal(["ok 0"], ProbeProgram.Control($"execve-by-listener {ProbeProgram.Path}"));
        using Sandbox sandbox = new($$$"""
            profile: listener
            mode: direct
            security:
              seccomp: {exec: once, {{{rules}}}}
            """);
        Assert.Equal(["errno 16"], sandbox.Try($"execve-by-listener {ProbeProgram.Path}"));
    }

    [Fact]
    public void A_program_may_still_install_filters_without_a_listener()
    {
        using var sandbox = new Sandbox(Once);
        Assert.Equal(["ok 0", "errno 38"], sandbox.Try("install-filter", $"execve {ProbeProgram.Path}"));
    }

    [Fact]
    public void Many_starts_at_the_same_time_all_pass_their_gate()
    {
        using var sandbox = new Sandbox(Once);
        string program = ProbeProgram.Path;
        string launcher = PublishedLauncher.X64;
        Assert.True(File.Exists(launcher) && File.Exists(program));
        int[] failed = [.. ParallelEnumerable.Range(0, 40).WithDegreeOfParallelism(8).Select(_ => sandbox.Run(program, "nothing").ExitCode).Where(code => code != 0)];
        Assert.Empty(failed);
    }

    private static string WriteScript(Sandbox sandbox, string text)
    {
        string path = Path.Combine(sandbox.Folder, "script");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
