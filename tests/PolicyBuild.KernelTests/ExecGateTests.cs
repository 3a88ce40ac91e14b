using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

public sealed class ExecGateTests
{
    [Fact]
    public void Under_exec_once_the_program_starts_and_can_start_no_other()
    {
        using var sandbox = new Sandbox("""
            profile: once
            mode: direct
            security: {seccomp: {default: allow, exec: once}}
            """);
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
    }
}
