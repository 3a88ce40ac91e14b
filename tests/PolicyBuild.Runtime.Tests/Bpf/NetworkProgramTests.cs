using PolicyBuild.Bundles.Layout;
using PolicyBuild.KernelTests.Programs;
using PolicyBuild.Runtime.Tests.Process;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>Programs on a cgroup's sockets, which every kernel takes that has cgroup v2: loaded, attached, armed, and gone afterwards.</summary>
public sealed class NetworkProgramTests
{
    // Nobody listens at port 9: what is let through is refused by the network.
    private const string Connect = "exec 3<>/dev/tcp/127.0.0.1/9";

    [Theory]
    [InlineData(LaunchMode.Direct)]
    [InlineData(LaunchMode.Sandbox)]
    public void A_connection_that_a_program_denies_is_not_made(LaunchMode mode)
    {
        using Launched launched = WithProgram(mode);
        ProcessRun run = launched.Run(Requirement.Tool("bash"), "-c", Connect);
        Assert.Contains("Operation not permitted", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void Other_processes_connect_as_before()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        ProcessRun outside = ProcessRun.Of(Requirement.Tool("bash"), ["-c", $"'{LauncherBinary.Path}' '{launched.WriteBundle()}' -- sleep 2 & sleep 0.5; {Connect}; kill %1"]);
        Assert.Contains("Connection refused", outside.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Children_are_covered_and_the_cgroup_goes_with_the_program()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        ProcessRun run = launched.Run(Requirement.Tool("bash"), "-c", $"(({Connect}) 2>&1) | cat; sed -n 's/^0:://p' /proc/self/cgroup");
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("Operation not permitted", run.Output, StringComparison.Ordinal);
        Assert.Contains("/policybuild-", lines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists("/sys/fs/cgroup/unified" + lines[^1]) || Directory.Exists("/sys/fs/cgroup" + lines[^1]));
    }

    [Fact]
    public void What_is_denied_is_told_with_its_rule()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        launched.Options = ["--watch-denials"];
        ProcessRun run = launched.Run(Requirement.Tool("bash"), "-c", Connect);
        Assert.Contains("denied connect4 by net.policy.yaml(7): operation not permitted (process ", run.Error, StringComparison.Ordinal);
        Assert.Contains(", bash)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_names_the_programs()
    {
        using Launched launched = WithProgram(LaunchMode.Sandbox);
        launched.Options = ["--report"];
        ProcessRun run = launched.Run("/bin/true");
        Assert.Contains("\"programs\":[{\"name\":\"connect4\",\"attachedAs\":\"cgroup\",\"loadUs\":", run.Error, StringComparison.Ordinal);
        Assert.Contains("{\"step\":\"bpf\",\"us\":", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_the_verifier_refuses_is_named_with_its_rule_and_the_verifiers_word()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        launched.More = writer => writer.Add(SectionKind.BpfNetwork, 0, 0, BpfSamples.Refused());
        ProcessRun run = launched.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches(@"^policy-run: error PB8065: the kernel refuses the BPF program for 'connect4' \(net\.policy\.yaml\(7,5\)\): permission denied; its verifier says: R3 !read_ok\n$", run.Error);
        launched.Options = ["--best-effort"];
        run = launched.Run("/bin/echo", "started");
        Assert.Equal((0, "started\n"), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: warning PB8065: .*; it is left out\n$", run.Error);
    }

    [Fact]
    public void A_member_that_the_kernel_does_not_have_is_named()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        launched.More = writer => writer.Add(SectionKind.BpfNetwork, 0, 0, BpfSamples.WithMember("no_such_member", isGuarded: false));
        Assert.Contains("; this kernel has no file.no_such_member; its verifier says: ", launched.Run("/bin/echo", "started").Error, StringComparison.Ordinal);

        // A test of whether it is there leads around it.
        launched.More = writer => writer.Add(SectionKind.BpfNetwork, 0, 0, BpfSamples.WithMember("no_such_member", isGuarded: true));
        Assert.Equal("started\n", launched.Run("/bin/echo", "started").Output);
    }

    [Fact]
    public void A_folder_that_a_program_needs_must_be_known()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        launched.More = writer => writer.Add(SectionKind.BpfNetwork, 0, 0, BpfSamples.WithHome());
        string bundle = launched.WriteBundle();
        string env = Requirement.Tool("env");
        Assert.Equal("started\n", ProcessRun.Of(env, ["HOME=/", LauncherBinary.Path, bundle, "--", "/bin/echo", "started"]).Output);
        foreach (string[] home in (string[][])[["HOME=/no/such/folder"], ["-u", "HOME"]])
        {
            ProcessRun run = ProcessRun.Of(env, [.. home, LauncherBinary.Path, bundle, "--", "/bin/echo", "started"]);
            Assert.Equal((125, ""), (run.ExitCode, run.Output));
            Assert.StartsWith("policy-run: error PB8069: the folder of ${home} (HOME) is not known or not there, and 'connect4' (net.policy.yaml(7,5)) denies", run.Error, StringComparison.Ordinal);
            run = ProcessRun.Of(env, [.. home, LauncherBinary.Path, "--best-effort", bundle, "--", "/bin/echo", "started"]);
            Assert.Equal((0, "started\n"), (run.ExitCode, run.Output));
            Assert.StartsWith("policy-run: warning PB8069", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_filtered_network_needs_its_programs()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        launched.Launch.Network = NetworkMode.Filtered;
        Assert.Equal("started\n", launched.Run("/bin/echo", "started").Output);
        launched.More = _ => { };
        launched.Options = ["--best-effort"];
        ProcessRun run = launched.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("policy-run: error PB8013", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_privileges_is_told_what_is_missing()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        ProcessRun run = launched.RunUnprivileged("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("error PB806[01]: ", run.Error);
    }

    [Fact]
    public void Best_effort_goes_on_without_the_programs_and_says_so()
    {
        using Launched launched = WithProgram(LaunchMode.Direct);
        launched.Options = ["--best-effort"];
        ProcessRun run = launched.RunUnprivileged("/bin/echo", "started");
        Assert.Equal((0, "started\n"), (run.ExitCode, run.Output));
        Assert.Matches("warning PB806[01]: ", run.Error);
    }

    private static Launched WithProgram(LaunchMode mode)
    {
        TestMachine.NeedsRoot();
        Requirement.Met(Directory.Exists("/sys/fs/cgroup/unified") || File.Exists("/sys/fs/cgroup/cgroup.procs"), "no cgroup v2 is mounted");
        var launched = new Launched { More = writer => writer.Add(SectionKind.BpfNetwork, 0, 0, BpfSamples.NoConnect()) };
        launched.Launch.Mode = mode;
        return launched;
    }
}
