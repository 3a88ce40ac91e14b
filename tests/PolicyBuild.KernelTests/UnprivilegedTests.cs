using System.Globalization;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The launcher as a user without privileges starts it: nothing here needs root but becoming that user.</summary>
public sealed class UnprivilegedTests
{
    private const string Nobody = "65534";

    [Fact]
    public void All_layers_hold_for_a_user_without_privileges()
    {
        using Sandbox sandbox = Prepare("""
            profile: user
            mode: direct
            security:
              capabilities: []
              seccomp: {default: allow, exec: once, deny: [{syscall: getppid, errno: EBUSY}]}
              landlock: {paths: [{path: $DIR/open, access: read-only}], tcp: {connect: []}, scope: [signal]}
            process: {umask: 0o077, rlimits: {nofile: 64}}
            """);
        string[] tried = ["110", $"open-read {sandbox.Folder}/open/file", $"open-read {sandbox.Folder}/test.policybundle", $"execve {sandbox.Folder}/probe", "tcp-connect 9"];
        Assert.Equal(["errno 16", "ok 0", "errno 13", "errno 38", "errno 13"], sandbox.TryUnprivileged(tried));
    }

    [Fact]
    public void A_kept_capability_that_the_user_has_reaches_the_program_and_no_other_does()
    {
        using Sandbox sandbox = Prepare("""
            profile: kept
            mode: direct
            security: {capabilities: [CAP_NET_BIND_SERVICE, CAP_SYS_TIME]}
            """);
        string[] has = ["--inh-caps", "+net_bind_service,+chown", "--ambient-caps", "+net_bind_service,+chown"];
        string[] become = [.. Sandbox.BecomeNobody(), .. has];
        ProcessRun run = ProcessRun.Of(become[0],
            [.. become[1..], sandbox.ForEverybody(PublishedLauncher.X64), sandbox.BundlePath, "--", "/bin/cat", "/proc/self/status"], folder: sandbox.Folder);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Dictionary<string, string> status = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        foreach (string set in (string[])["CapEff", "CapPrm", "CapAmb"])
        {
            // CAP_NET_BIND_SERVICE is 10. CAP_SYS_TIME is not gained by being kept, CAP_CHOWN is not kept.
            Assert.Equal((set, 1UL << 10), (set, ulong.Parse(status[set], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void A_set_user_id_program_gains_nothing()
    {
        using Sandbox sandbox = Prepare("""
            profile: setuid
            mode: direct
            security: {seccomp: {default: allow, exec: policy}}
            """);
        string program = Path.Combine(sandbox.Folder, "probe");
        File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.SetUser);
        const string geteuid = "107";
        string[] become = Sandbox.BecomeNobody();
        ProcessRun gains = ProcessRun.Of(become[0], [.. become[1..], program], geteuid + "\n");
        Assert.Equal("ok 0\n", gains.Output);
        Assert.Equal(["ok " + Nobody], sandbox.TryUnprivileged(geteuid));
    }

    private static Sandbox Prepare(string policy)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to become another user");
        Requirement.Tool("setpriv");
        var sandbox = new Sandbox(policy);
        sandbox.ForEverybody(ProbeProgram.Path);
        Directory.CreateDirectory(Path.Combine(sandbox.Folder, "open"));
        File.WriteAllText(Path.Combine(sandbox.Folder, "open/file"), "text");
        return sandbox;
    }
}
