using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Policies of many paths, each of which the sandbox holds open while it is made.</summary>
public sealed class ManyPathsTests
{
    private const string Host = "mount -t tmpfs tmpfs /srv; mkdir /srv/data; for i in $(seq COUNT); do : > /srv/data/$i; done; chmod 666 /srv/data/*";

    [Theory]
    [InlineData("sandbox", false)]
    [InlineData("sandbox", true)]
    [InlineData("hardened", false)]
    [InlineData("hardened", true)]
    public void More_paths_than_the_soft_limit_on_descriptors_lets_are_shown_and_the_program_has_the_limits_of_the_caller(string mode, bool asUser)
    {
        using var sandbox = new Sandbox(Policy(mode, 1100));
        ProcessRun run = sandbox.RunOn(Counted(1100) + "\nulimit -Sn 100; ulimit -Hn 4096", asUser,
            "echo new > /srv/data/1; echo new > /srv/data/1100; cat /srv/data/1100; ulimit -Sn; ulimit -Hn; grep -c /srv/data /proc/self/mountinfo");
        Assert.Equal("new\n100\n4096\n1100\n", run.Output);
    }

    [Theory]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void A_hard_limit_that_is_too_low_is_named(string mode)
    {
        using var sandbox = new Sandbox(Policy(mode, 200));
        ProcessRun run = sandbox.RunOn(Counted(200) + "\nulimit -n 150", asUser: false, "echo started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("policy-run: error PB8033: cannot show '/srv/data/[0-9]+' in the sandbox: .*; raise the hard limit on open files .*\n$", run.Error);
    }

    [Fact]
    public void There_is_an_end_and_it_is_named()
    {
        // 33 patterns of 250 matches each.
        string rules = string.Concat(Enumerable.Range(0, 33).Select(static i => $"\n      - {{path: \"/srv/data/{i}/*\", access: edit}}"));
        using var sandbox = new Sandbox(Start("sandbox") + rules);
        const string host = "mount -t tmpfs tmpfs /srv; for i in $(seq 0 32); do mkdir -p /srv/data/$i; for j in $(seq 250); do : > /srv/data/$i/$j; done; done; ulimit -n 20000";
        ProcessRun run = sandbox.RunOn(host, asUser: false, "echo started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"policy-run: error PB8033: cannot show '/srv/data/[0-9]+/\*' in the sandbox: .*; grant folders instead .*\n$", run.Error);
    }

    private static string Counted(int count) => Host.Replace("COUNT", $"{count}", StringComparison.Ordinal);

    private static string Start(string mode) => $$"""
        profile: many
        mode: {{mode}}
        enforcement: best-effort
        security:
          landlock:
            paths:
              - {path: /usr, access: read-execute}
              - {path: /proc, access: read-only}
        """;

    private static string Policy(string mode, int count) =>
        Start(mode) + string.Concat(Enumerable.Range(1, count).Select(static i => $"\n      - {{path: /srv/data/{i}, access: edit}}"));
}
