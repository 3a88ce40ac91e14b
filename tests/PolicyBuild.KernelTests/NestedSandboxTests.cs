using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A sandbox started inside another: both hold, and the inner one takes nothing back.</summary>
public sealed class NestedSandboxTests
{
    [Fact]
    public void Inside_another_sandbox_both_policies_hold()
    {
        using var outer = new Sandbox("""
            profile: outer
            mode: direct
            security:
              seccomp: {default: allow, exec: policy, deny: [{syscall: getppid, errno: EPERM}, {syscall: getuid, errno: EBUSY}]}
              landlock: {paths: [{path: /, access: read-execute}, {path: "${tmp}/outer", access: edit}, {path: "${tmp}/both", access: edit}]}
            """);
        using var inner = new Sandbox("""
            profile: inner
            mode: direct
            security:
              seccomp: {default: allow, exec: once, allow: [getppid], deny: [{syscall: getgid, errno: ENOENT}, getuid]}
              landlock: {paths: [{path: "${tmp}/inner", access: edit}, {path: "${tmp}/both", access: edit}]}
            """);
        foreach (string name in (string[])["outer/file", "inner/file", "both/file"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(outer.Folder, name))!); // joined with a folder, so there is one
            File.WriteAllText(Path.Combine(outer.Folder, name), "text");
        }

        outer.Environment["TMPDIR"] = outer.Folder;
        string[] lines =
        [
            "110", "102", "104", "108", $"execve {ProbeProgram.Path}", $"open-both {outer.Folder}/outer/file", $"open-both {outer.Folder}/inner/file",
            $"open-both {outer.Folder}/both/file",
        ];
        ProcessRun run = outer.RunWithInput(ProbeProgram.Input(lines), PublishedLauncher.X64, inner.BundlePath, "--", ProbeProgram.Path);

        // getuid is an error outside and kills inside: the more restrictive of the two filters wins.
        Assert.Equal(
            ["errno 1", "signal 31", "errno 2", "ok 0", "errno 38", "errno 13", "errno 13", "ok 0"],
            ProbeProgram.Outcomes(lines.Length, run));
    }

    private const string InnerScript = "echo started; [ -e /tmp/outer ] || echo private; touch /etc/new 2>/dev/null || echo closed";

    [Theory]
    [InlineData("sandbox", true, "security: {capabilities: [CAP_SYS_ADMIN]}")]
    [InlineData("hardened", true, "security: {capabilities: [CAP_SYS_ADMIN]}")]
    [InlineData("sandbox", false, "security: {capabilities: [CAP_SYS_ADMIN]}")]
    [InlineData("hardened", false, "security: {capabilities: [CAP_SYS_ADMIN]}")]
    public void Where_mounts_may_be_changed_another_sandbox_can_be_made(string mode, bool asUser, string outerRules)
    {
        // Where the private /tmp of the outer one does not hide them.
        using var outer = new Sandbox("profile: outer\nmode: sandbox\n" + outerRules + "\n");
        using var inner = new Sandbox($"profile: inner\nmode: {mode}\nenforcement: best-effort\nnetwork: {{mode: host, dns: [192.0.2.1]}}\n");
        ProcessRun run = outer.RunOn(HostOf(inner), asUser, $"echo > /tmp/outer; /srv/policy-run /srv/inner -- /bin/sh -c '{InnerScript}'");
        Assert.Equal("started\nprivate\nclosed\n", run.Output);
    }

    [Theory]
    [InlineData("", "error PB8030: .*a seccomp filter is over this process, of a container or another sandbox perhaps")]
    [InlineData("security: {capabilities: [CAP_SYS_ADMIN], landlock: {paths: [{path: /, access: read-write-execute}]}}", "error PB8032: cannot .*: operation not permitted; Landlock rules")]
    public void Where_it_cannot_be_made_the_message_says_why(string outerRules, string message)
    {
        using var outer = new Sandbox("profile: outer\nmode: sandbox\n" + outerRules + "\n");
        using var inner = new Sandbox("profile: inner\nmode: sandbox\n");
        ProcessRun run = outer.RunOn(HostOf(inner), asUser: false, $"/srv/policy-run /srv/inner -- /bin/sh -c '{InnerScript}'");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches(message, run.Error);
    }

    [Fact]
    public void The_callers_terminal_has_its_name_in_both()
    {
        using var outer = new Sandbox("profile: outer\nmode: sandbox\nsecurity: {capabilities: [CAP_SYS_ADMIN]}\n");
        using var inner = new Sandbox("profile: inner\nmode: sandbox\n");
        string host = $"{HostOf(inner)}\nset -- {string.Join(' ', SandboxTerminalTests.OnTerminal("terminal"))} \"$@\"";
        ProcessRun run = outer.RunOn(host, asUser: false, $"/srv/policy-run /srv/inner -- /bin/sh -c '{SandboxTerminalTests.AskForName}'");
        Assert.Equal(SandboxTerminalTests.Named, run.Output);
    }

    private static string HostOf(Sandbox inner) =>
        $"mount -t tmpfs tmpfs /srv; cp {PublishedLauncher.X64} /srv/policy-run; cp {inner.BundlePath} /srv/inner; chmod 755 /srv /srv/policy-run; chmod 644 /srv/inner";

    [Fact]
    public void Behind_an_exec_gate_no_launcher_starts_anything()
    {
        using var outer = new Sandbox("""
            profile: outer
            mode: direct
            security: {seccomp: {default: allow, exec: once}}
            """);
        foreach (string exec in (string[])["once", "policy"])
        {
            using var inner = new Sandbox($$$"""
                profile: inner
                mode: direct
                security: {seccomp: {default: allow, exec: {{{exec}}}}}
                """);
            ProcessRun run = outer.Run(PublishedLauncher.X64, inner.BundlePath, "--", "/bin/echo", "started");
            Assert.Equal("", run.Output);
            Assert.InRange(run.ExitCode, 125, 126);
        }
    }
}
