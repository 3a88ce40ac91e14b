using System.Text.Json;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>The processors that a program starts on, as this kernel shows them.</summary>
public sealed class ProcessorTests
{
    private const string Show = "sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status";

    /// <summary>Processors that this process may use, in order: at least one.</summary>
    private static readonly int[] s_own = Numbers(File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)));

    public static TheoryData<LaunchMode> Modes => [LaunchMode.Direct, LaunchMode.Sandbox];

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_program_is_kept_to_the_list(LaunchMode mode)
    {
        NeedsTwo();
        using Launched launched = Of(mode, (uint)s_own[1], (uint)s_own[1]);
        Assert.Equal(s_own[1] + "\n", launched.Shell(Show).Output);
    }

    [Fact]
    public void So_are_processes_that_it_starts_and_a_watched_program()
    {
        NeedsTwo();
        using Launched launched = Of(LaunchMode.Direct, (uint)s_own[0], (uint)s_own[0]);
        (launched.Launch.Flags, launched.Launch.Timeout) = (launched.Launch.Flags | LaunchFlags.Timeout, 60_000);
        Assert.Equal($"{s_own[0]}\n{s_own[0]}\n", launched.Shell($"{Show}; (/bin/sh -c \"{Show.Replace("$", "\\$", StringComparison.Ordinal)}\")").Output);
    }

    [Fact]
    public void The_launcher_needs_no_system_call_of_the_filters_for_it()
    {
        using Launched launched = Of(LaunchMode.Direct, (uint)s_own[0], (uint)s_own[0]);
        launched.Filter = Filter.Of(Filter.Allow, ("sched_setaffinity", Filter.Errno(1)), ("sched_getaffinity", Filter.Errno(1)), ("getcpu", Filter.Errno(1)));
        Assert.Equal(s_own[0] + "\n", launched.Shell(Show).Output);
    }

    [Fact]
    public async Task Processors_that_the_host_has_not_are_printed_and_left_out()
    {
        using Launched launched = Of(LaunchMode.Direct, (uint)s_own[0], (uint)s_own[0]);
        launched.Launch.AddProcessors(8000, 8001);
        launched.Options = ["--report"];
        ProcessRun run = launched.Shell(Show);
        Assert.Equal(s_own[0] + "\n", run.Output);
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("policy-run: note: processors of performance.cpu_affinity are left out (8000-8001): this host has ", lines[0], StringComparison.Ordinal);
        JsonElement processors = await ReportTests.Read(lines[1]);
        Assert.Equal("list", processors.GetProperty("processors").GetProperty("asked").GetString());
        Assert.True(processors.GetProperty("processors").GetProperty("applied").GetBoolean());
        Assert.Equal($"{s_own[0]}", processors.GetProperty("processors").GetProperty("set").GetString());
        Assert.Single(processors.GetProperty("dropped").EnumerateArray());
    }

    [Fact]
    public void A_list_of_which_the_host_has_none_is_refused()
    {
        using Launched launched = Of(LaunchMode.Direct, 8000, 8191);
        ProcessRun run = launched.Shell("echo started");
        BundleTests.AssertRefused(run, "PB8071");
        Assert.Contains("(8000-8191) none can be used: this host has ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Best_effort_says_so_and_leaves_the_program_where_it_may_run()
    {
        using Launched launched = Of(LaunchMode.Direct, 8000, 8000);
        string all = ProcessRun.Of("/bin/sh", ["-c", Show]).Output;
        launched.Options = ["--best-effort", "--report"];
        ProcessRun run = launched.Shell(Show);
        Assert.Equal(all, run.Output);
        Assert.StartsWith("policy-run: warning PB8071: ", run.Error, StringComparison.Ordinal);
        JsonElement report = await ReportTests.Read(run.Error.Split('\n')[1]);
        Assert.False(report.GetProperty("processors").GetProperty("applied").GetBoolean());
    }

    [Fact]
    public void A_narrower_mask_of_the_callers_is_not_widened()
    {
        NeedsTwo();
        using Launched launched = Of(LaunchMode.Direct, 0, 8191);
        ProcessRun run = RunOn(s_own[1], launched, Show);
        Assert.Equal(s_own[1] + "\n", run.Output);
        Assert.Contains($"and the launcher may use {s_own[1]}\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_outside_of_the_callers_mask_is_refused()
    {
        NeedsTwo();
        using Launched launched = Of(LaunchMode.Direct, (uint)s_own[0], (uint)s_own[0]);
        BundleTests.AssertRefused(RunOn(s_own[1], launched, "echo started"), "PB8071");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Keeping_to_a_node_is_told_with_how_many_there_are(LaunchMode mode)
    {
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        using var launched = new Launched { Options = ["--report"] };
        (launched.Launch.Mode, launched.Launch.Flags) = (mode, LaunchFlags.ProcessorsOfNode);
        string all = ProcessRun.Of("/bin/sh", ["-c", Show]).Output;
        ProcessRun run = launched.Shell(Show);
        JsonElement processors = (await ReportTests.Read(run.Error.Split('\n').Single(line => line.StartsWith('{')))).GetProperty("processors");
        Assert.Equal("numa-aware", processors.GetProperty("asked").GetString());
        const string Nodes = "/sys/devices/system/node/online";
        Requirement.Possible(!File.Exists(Nodes) || (await File.ReadAllTextAsync(Nodes, TestContext.Current.CancellationToken)).Trim() == "0", "this host has several nodes");
        Assert.False(processors.GetProperty("applied").GetBoolean());
        Assert.Equal(all, run.Output);
        if (File.Exists(Nodes)) { Assert.Equal((1, false), (processors.GetProperty("nodes").GetInt32(), processors.GetProperty("prefersItsMemory").GetBoolean())); }
    }

    private static Launched Of(LaunchMode mode, uint first, uint last)
    {
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        var launched = new Launched();
        (launched.Launch.Mode, launched.Launch.Flags) = (mode, LaunchFlags.Processors);
        launched.Launch.AddProcessors(first, last);
        return launched;
    }

    private static ProcessRun RunOn(int processor, Launched launched, string script) =>
        ProcessRun.Of(Requirement.Tool("taskset"), ["-c", $"{processor}", LauncherBinary.Path, launched.WriteBundle(), "--", "/bin/sh", "-c", script]);

    private static void NeedsTwo() => Requirement.Possible(s_own.Length > 1, "this process may use one processor only");

    private static int[] Numbers(string line) =>
        [.. line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim().Split(',').SelectMany(range =>
        {
            int[] ends = [.. range.Split('-').Select(int.Parse)];
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        })];
}
