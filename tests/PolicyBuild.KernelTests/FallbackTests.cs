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
        using var policy = new Sandbox("profile: falls\nmode: sandbox\nadaptive: {auto_downgrade: direct}\nnetwork: {mode: none, dns: disabled}\n");
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

    [Fact]
    public void A_program_that_leaves_more_paths_than_can_be_shown_does_not_choose_the_mode_of_its_next_start()
    {
        using var policy = new Sandbox("""
            profile: fills
            mode: sandbox
            adaptive: {auto_downgrade: direct}
            security:
              landlock:
                paths:
                  - {path: /, access: read-execute}
                  - {path: $DIR/a, access: read-write}
                  - {path: $DIR/b, access: read-write}
                  - {path: $DIR/c, access: read-write}
                  - {path: $DIR/a/*, access: read-write, required: false}
                  - {path: $DIR/b/*, access: read-write, required: false}
                  - {path: $DIR/c/*, access: read-write, required: false}
            """);
        foreach (string name in (string[])["a", "b", "c"]) { Directory.CreateDirectory(Path.Combine(policy.Folder, name)); }
        string script = $"for folder in a b c; do for i in $(seq 200); do mkdir {policy.Folder}/$folder/$i; done; done; echo filled";
        Assert.Equal((0, "filled\n"), Outcome(policy.Run("/bin/sh", "-c", script)));

        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", "ulimit -n 500; exec \"$@\"", "sh", PublishedLauncher.X64, policy.BundlePath, "--", "/bin/echo", "started"]);
        Assert.Equal((125, ""), Outcome(run));
        Assert.Contains("error PB8033", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PB8035", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, "started\n")] // the host gives nobody a mount namespace
    [InlineData(1, 125, "")] // there is one already, which a program can have made
    public void A_limit_that_is_reached_is_no_refusal_of_the_host(int limit, int status, string output)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to set a limit");
        using var policy = new Sandbox("profile: limit\nmode: sandbox\nadaptive: {auto_downgrade: direct}\n");
        ProcessRun run = ProcessRun.Of(Requirement.Tool("unshare"),
        [
            "--user", "--map-root-user", "--mount", "/bin/sh", "-c", "echo $0 > /proc/sys/user/max_mnt_namespaces; exec \"$@\"", $"{limit}",
            PublishedLauncher.X64, policy.BundlePath, "--", "/bin/echo", "started",
        ]);
        Assert.Equal((status, output), Outcome(run));
        Assert.Contains("error PB8030", run.Error, StringComparison.Ordinal);
        Assert.Equal(limit == 0, run.Error.Contains("PB8035", StringComparison.Ordinal));
    }

    private static (int ExitCode, string Output) Outcome(ProcessRun run) => (run.ExitCode, run.Output);
}
