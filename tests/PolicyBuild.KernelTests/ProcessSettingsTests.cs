using System.Globalization;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What the launcher sets on the process, as the kernel or the started program tells it.</summary>
public sealed class ProcessSettingsTests
{
    private const ulong NetBindService = 1UL << 10; // CAP_NET_BIND_SERVICE, linux/capability.h

    [Theory]
    [InlineData("[]", 0UL)]
    [InlineData("[CAP_NET_BIND_SERVICE]", NetBindService)]
    public void Only_the_kept_capabilities_are_left(string kept, ulong expected)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to have capabilities at all");
        using var sandbox = new Sandbox($$$"""
            profile: capabilities
            mode: direct
            security: {capabilities: {{{kept}}}}
            """);
        Dictionary<string, string> status = StatusUnder(sandbox);
        foreach (string set in (string[])["CapEff", "CapPrm", "CapBnd"])
        {
            Assert.Equal((set, expected), (set, ulong.Parse(status[set], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }

        Assert.Equal(0UL, ulong.Parse(status["CapAmb"], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & ~expected);
    }

    [Fact]
    public void Without_the_setting_capabilities_stay_as_they_are()
    {
        using Sandbox sandbox = WithProcess("umask: 0o022");
        Dictionary<string, string> own = ReadStatus(File.ReadAllText("/proc/self/status"));
        Dictionary<string, string> status = StatusUnder(sandbox);
        foreach (string set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) { Assert.Equal((set, own[set]), (set, status[set])); }
    }

    [Fact]
    public void A_program_gains_no_privileges_and_runs_under_a_filter_if_the_policy_has_one()
    {
        using Sandbox bare = WithProcess("umask: 0o022");
        Dictionary<string, string> status = StatusUnder(bare);
        Assert.Equal(("1", "0"), (status["NoNewPrivs"], status["Seccomp"]));

        using var filtered = new Sandbox("""
            profile: filtered
            mode: direct
            security: {seccomp: {default: allow}}
            """);
        status = StatusUnder(filtered);
        Assert.Equal(("1", "2", "1"), (status["NoNewPrivs"], status["Seccomp"], status["Seccomp_filters"]));
    }

    [Fact]
    public void Ignored_and_blocked_signals_are_those_of_the_caller()
    {
        using Sandbox sandbox = WithProcess("umask: 0o022");
        Dictionary<string, string> control = ReadStatus(ProcessRun.Of("/bin/cat", ["/proc/self/status"]).Output);
        Dictionary<string, string> status = StatusUnder(sandbox);
        foreach (string set in (string[])["SigBlk", "SigIgn", "SigCgt", "SigPnd"]) { Assert.Equal((set, control[set]), (set, status[set])); }
    }

    [Fact]
    public void Limits_hold_soft_and_hard()
    {
        using Sandbox sandbox = WithProcess("rlimits: {nofile: {soft: 64, hard: 128}, core: 0, fsize: 1MB, cpu: 10s, stack: {soft: 8MB, hard: unlimited}}");
        string[] limits = sandbox.Run("/bin/cat", "/proc/self/limits").Output.Split('\n');
        AssertLimit(limits, "Max open files", "64", "128");
        AssertLimit(limits, "Max core file size", "0", "0");
        AssertLimit(limits, "Max file size", "1048576", "1048576");
        AssertLimit(limits, "Max cpu time", "10", "10");
        AssertLimit(limits, "Max stack size", "8388608", "unlimited");
    }

    [Theory]
    [InlineData("umask: 0o077", "umask", "0077\n")]
    [InlineData("umask: 0o027", "umask", "0027\n")]
    [InlineData("working_directory: /usr", "pwd -P", "/usr\n")]
    [InlineData("working_directory: $DIR", "pwd -P", "$DIR\n")]
    [InlineData("env: {set: {HOME: /nowhere, COUNT: 3, ON: true}}", "echo $HOME $COUNT $ON", "/nowhere 3 true\n")]
    public void The_shell_sees_the_setting(string setting, string command, string output)
    {
        using Sandbox sandbox = WithProcess(setting);
        ProcessRun run = sandbox.Run("/bin/sh", "-c", command);
        Assert.Equal((0, output.Replace("$DIR", sandbox.Folder, StringComparison.Ordinal)), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("{}", "KEEP LOST_1 LOST_2")]
    [InlineData("{inherit: safe}", "KEEP LOST_1 LOST_2")]
    [InlineData("{inherit: all}", "GLIBC_TUNABLES KEEP LD_TEST LOST_1 LOST_2")]
    [InlineData("{inherit: none}", "")]
    [InlineData("{inherit: [KEEP]}", "KEEP")]
    [InlineData("{inherit: [\"LOST_*\"]}", "LOST_1 LOST_2")]
    [InlineData("{inherit: none, set: {LD_TEST: own}}", "LD_TEST")]
    public void The_environment_is_what_the_policy_lets_through(string environment, string names)
    {
        using Sandbox sandbox = WithProcess($"env: {environment}");
        foreach (string name in (string[])["KEEP", "LOST_1", "LOST_2", "LD_TEST"]) { sandbox.Environment[name] = "theirs"; }
        sandbox.Environment["GLIBC_TUNABLES"] = "glibc.malloc.check=0";
        string[] lines = sandbox.Run("/usr/bin/env").Output.Split('\n');
        IEnumerable<string> seen = lines.Select(line => line.Split('=')[0]).Where(name => name is "KEEP" or "LOST_1" or "LOST_2" or "LD_TEST" or "GLIBC_TUNABLES");
        Assert.Equal(names, string.Join(' ', seen.Order(StringComparer.Ordinal)));
        if (environment.Contains("none", StringComparison.Ordinal)) { Assert.Equal(names.Length == 0 ? "" : "LD_TEST=own\n", string.Join('\n', lines)); }
    }

    private static void AssertLimit(string[] limits, string name, string soft, string hard)
    {
        string line = Assert.Single(limits, line => line.StartsWith(name + " ", StringComparison.Ordinal));
        string[] words = line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((name, soft, hard), (name, words[0], words[1]));
    }

    private static Dictionary<string, string> StatusUnder(Sandbox sandbox) => ReadStatus(sandbox.Run("/bin/cat", "/proc/self/status").Output);

    private static Dictionary<string, string> ReadStatus(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());

    private static Sandbox WithProcess(string setting) => new($$$"""
        profile: process
        mode: direct
        process: {{{{setting}}}}
        """);
}
