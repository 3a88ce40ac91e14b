using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary><c>network.dns</c> on hosts whose /etc/resolv.conf is none, or a link that leads nowhere: the program has the policy's, and the host is left alone.</summary>
public sealed class ResolverFileTests
{
    private const string Listed = "nameserver 192.0.2.1\n";

    // What is in /etc stays to be seen as it is: folders, links, and what is mounted there.
    private const string Host = """
        mkdir -m 777 $DIR/etc $DIR/etc/sub; echo one > $DIR/etc/one; echo two > $DIR/etc/sub/two; ln -s sub/two $DIR/etc/link; : > $DIR/etc/mounted; : > $DIR/etc/host.conf
        cp /etc/passwd /etc/group $DIR/etc; cp -d /etc/ld.so.cache $DIR/etc
        mount --bind $DIR/etc /etc; mount --bind $DIR/etc/one /etc/mounted; mount -t tmpfs none /run
        """;

    private const string Script = "cat /etc/resolv.conf; cat /etc/one /etc/link /etc/mounted; touch /etc/new 2>/dev/null || echo closed";

    [Theory]
    [InlineData("")]
    [InlineData("ln -s ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf")]
    [InlineData("ln -s /run/absent /etc/resolv.conf")]
    [InlineData("ln -s resolv.conf /etc/resolv.conf")]
    [InlineData("ln -s other /etc/resolv.conf; ln -s resolv.conf /etc/other")]
    [InlineData("mkdir /etc/resolv.conf")]
    [InlineData("echo theirs > /tmp/policybuild-resolv; ln -s /tmp/policybuild-resolv /etc/resolv.conf")] // hidden
    [InlineData("mkdir -m 700 /run/closed; echo theirs > /run/closed/file; ln -s /run/closed/file /etc/resolv.conf")]
    [InlineData("echo theirs > /run/file; ln -s one-link /etc/resolv.conf; ln -s ../run/file /etc/one-link")]
    public void The_program_has_the_policys_file(string host)
    {
        foreach (bool asUser in (bool[])[false, true])
        {
            foreach ((string dns, string text) in ((string, string)[])[("[192.0.2.1]", Listed), ("disabled", "")])
            {
                using var sandbox = new Sandbox($"profile: dns\nmode: sandbox\nnetwork: {{mode: host, dns: {dns}}}\n");
                ProcessRun run = sandbox.RunOn(Host + "\n" + host, asUser, Script);
                Assert.Equal((asUser, dns, text + "one\ntwo\none\nclosed\n", ""), (asUser, dns, run.Output, run.Error));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ln -s ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf")]
    [InlineData("ln -s ../../run/above /etc/resolv.conf")]
    [InlineData("ln -s resolv.conf /etc/resolv.conf")]
    public void Mode_hardened_has_it_too_where_etc_is_the_hosts(string host)
    {
        foreach (bool asUser in (bool[])[false, true])
        {
            foreach (string access in (string[])["read-only", "none"])
            {
                using var sandbox = new Sandbox($$"""
                    profile: dns
                    mode: hardened
                    enforcement: best-effort
                    network: {mode: host, dns: [192.0.2.1]}
                    security:
                      landlock:
                        paths:
                          - {path: /usr, access: read-execute}
                          - {path: /run, access: read-only}
                    """ + (access == "none" ? "\n      - {path: /etc/one, access: read-only}" : "\n      - {path: /etc, access: read-only}")
                    + "\n      - {path: /etc/resolv.conf, access: read-only, required: false}\n");
                ProcessRun run = sandbox.RunOn(Host + "\n" + host, asUser, "cat /etc/resolv.conf /etc/one");
                Assert.Equal((asUser, access, Listed + "one\n"), (asUser, access, run.Output));
            }
        }
    }

    [Fact]
    public void What_the_policy_lets_write_beneath_etc_is_the_hosts_as_ever()
    {
        using var sandbox = new Sandbox("""
            profile: dns
            mode: sandbox
            network: {mode: host, dns: [192.0.2.1]}
            security: {landlock: {paths: [{path: /, access: read-execute}, {path: /etc/sub, access: read-write}]}}
            """);
        ProcessRun run = sandbox.RunOn(Host, asUser: false, "echo new > /etc/sub/new; cat /etc/resolv.conf");
        Assert.Equal(Listed, run.Output);
        Assert.Equal("new\n", File.ReadAllText(sandbox.Folder + "/etc/sub/new"));
        Assert.False(Path.Exists(sandbox.Folder + "/etc/resolv.conf"));
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void In_an_etc_that_the_policy_lets_write_none_is_made_and_the_message_says_what_to_do(string mode)
    {
        using var sandbox = new Sandbox($$"""
            profile: dns
            mode: {{mode}}
            enforcement: best-effort
            network: {mode: host, dns: [192.0.2.1]}
            security:
              landlock: {paths: [{path: /usr, access: read-execute}, {path: /etc, access: read-write}]}
            """);
        ProcessRun run = sandbox.RunOn(Host, asUser: false, "echo started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8032: cannot show the name servers of 'network.dns' as /etc/resolv.conf: this host has no such file", run.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(sandbox.Folder + "/etc/resolv.conf"));
        Directory.Delete(sandbox.Folder + "/etc", recursive: true);
        Assert.Equal(Listed, sandbox.RunOn(Host + "\n: > /etc/resolv.conf", asUser: false, "cat /etc/resolv.conf").Output);
    }

    [Fact]
    public void A_host_without_etc_is_told_to_make_the_file()
    {
        using var sandbox = new Sandbox("profile: dns\nmode: sandbox\nnetwork: {mode: host, dns: [192.0.2.1]}\n");
        ProcessRun run = sandbox.RunOn(HostWithoutTmpTests.Host + "\nmkdir /tmp; umount -l /etc; rmdir /etc", asUser: false, "echo started", "/app");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB8032: .*: not found; make that file on the host .*\n$", run.Error);
    }

    [Fact]
    public void On_a_host_that_lacks_tmp_as_well_both_are_there()
    {
        using var sandbox = new Sandbox("profile: dns\nmode: sandbox\nnetwork: {mode: host, dns: [192.0.2.1]}\n");
        ProcessRun run = sandbox.RunOn(HostWithoutTmpTests.Host + "\nmount -t tmpfs etc /etc; echo one > /etc/one; ln -s /run/absent /etc/resolv.conf",
            asUser: true, "cat /etc/resolv.conf /etc/one; echo own > /tmp/own && cat /tmp/own", "/app");
        Assert.Equal((Listed + "one\nown\n", ""), (run.Output, run.Error));
    }
}
