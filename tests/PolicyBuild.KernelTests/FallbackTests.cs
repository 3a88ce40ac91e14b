using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>auto_downgrade, from the policy's text to the kernel: a host that makes no namespaces is a sandbox around the launcher.</summary>
public sealed class FallbackTests
{
    private const string Host = """
        profile: host
        mode: direct
        security:
          seccomp:
            default: allow
            exec: policy
            deny:
              - {syscall: clone3, errno: ENOSYS}
              - {syscall: clone, args: [{arg: clone_flags, op: masked_eq, mask: CLONE_NEWNS, value: CLONE_NEWNS}], errno: EPERM}
        """;

    [Fact]
    public void In_the_mode_that_was_fallen_back_to_the_program_still_has_no_network()
    {
        using var host = new Sandbox(Host);
        using var policy = new Sandbox("profile: falls\nmode: sandbox\nadaptive: {auto_downgrade: direct}\n");
        string[] lines = ["41 1 1 0", "41 2 1 0", "41 10 2 0", "425 1 0"]; // socket of AF_UNIX, AF_INET, AF_INET6; io_uring_setup
        ProcessRun run = host.RunWithInput(ProbeProgram.Input(lines), PublishedLauncher.X64, policy.BundlePath, "--", ProbeProgram.Path);
        Assert.Contains("PB8035", run.Error, StringComparison.Ordinal);
        string[] outcomes = ProbeProgram.Outcomes(lines.Length, run);
        Assert.StartsWith("ok", outcomes[0], StringComparison.Ordinal);
        Assert.Equal(["errno 97", "errno 97", "errno 1"], outcomes[1..]);
    }

    [Theory]
    [InlineData("enforcement: best-effort")]
    [InlineData("adaptive: {auto_downgrade: direct}\nnetwork: {mode: loopback-only}")]
    [InlineData("adaptive: {auto_downgrade: direct}\nnetwork: {mode: host, dns: disabled}")]
    [InlineData("adaptive: {auto_downgrade: direct}\nresources: {disk: 16MB}")]
    public void What_the_host_cannot_give_stops_the_start(string settings)
    {
        using var host = new Sandbox(Host);
        using var policy = new Sandbox("profile: stays\nmode: sandbox\n" + settings + "\n");
        ProcessRun run = host.Run(PublishedLauncher.X64, policy.BundlePath, "--", "/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
    }
}
