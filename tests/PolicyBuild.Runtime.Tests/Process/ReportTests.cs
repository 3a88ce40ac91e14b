using System.Text.Json;
using NJsonSchema;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>What --report writes.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task The_report_says_what_was_applied_and_what_was_left_out()
    {
        TestMachine.NeedsLandlock();
        using var launched = new Launched { Filter = Filter.ExecOnce(), Landlock = LandlockRules.Create(), Options = ["--report"] };
        launched.Launch.Flags = LaunchFlags.ExecGate | LaunchFlags.Capabilities;
        launched.Launch.AddRlimit(4, 0, 0);
        launched.Rules.Grant(LandlockRules.ReadExecute, "/");
        launched.Rules.Grant(LandlockRules.ReadOnly, "/absent \"quoted\"", required: false);
        ProcessRun run = launched.Shell("echo started");
        Assert.Equal((0, "started\n"), (run.ExitCode, run.Output));
        string line = run.Error.Split('\n').Single(text => text.StartsWith('{'));
        await AssertFits(line);

        using JsonDocument report = JsonDocument.Parse(line);
        JsonElement root = report.RootElement;
        Assert.Equal(("direct", "direct", "required", "test"), (Text(root, "mode"), Text(root, "policyMode"), Text(root, "enforcement"), Text(root, "profile")));
        Assert.True(root.GetProperty("landlock").GetProperty("applied").GetBoolean());
        Assert.Equal(9, root.GetProperty("seccomp").GetProperty("instructions").GetInt32());
        Assert.True(root.GetProperty("seccomp").GetProperty("execOnce").GetBoolean());
        Assert.Equal("0x0", Text(root, "capabilitiesKept"));
        Assert.Equal(1, root.GetProperty("rlimits").GetInt32());
        JsonElement dropped = Assert.Single(root.GetProperty("dropped").EnumerateArray());
        Assert.Equal("'/absent \"quoted\"' is not there; its rule is skipped", Text(dropped, "text"));
        Assert.Equal(["bundle", "requirements", "landlock", "directory", "command", "limits", "privileges", "enforcement"],
            root.GetProperty("steps").EnumerateArray().Select(step => Text(step, "step")));
        double steps = root.GetProperty("steps").EnumerateArray().Sum(step => step.GetProperty("us").GetDouble());
        Assert.InRange(root.GetProperty("totalUs").GetDouble(), steps - 1, steps + 2); // each is cut to a tenth
    }

    [Fact]
    public async Task What_best_effort_leaves_out_has_its_code()
    {
        using var launched = new Launched { Options = ["--report", "--best-effort"] };
        launched.Launch.AddUnenforced("adaptive.triggers");
        string line = launched.Shell(":").Error.Split('\n').Single(text => text.StartsWith('{'));
        await AssertFits(line);
        using JsonDocument report = JsonDocument.Parse(line);
        JsonElement dropped = Assert.Single(report.RootElement.GetProperty("dropped").EnumerateArray());
        Assert.Equal(("PB8005", "best-effort"), (Text(dropped, "code"), Text(report.RootElement, "enforcement")));
    }

    [Theory]
    [InlineData(LaunchMode.Direct)]
    [InlineData(LaunchMode.Sandbox)]
    public void A_report_that_a_limit_of_the_caller_keeps_from_being_written_starts_nothing(LaunchMode mode)
    {
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        using var launched = new Launched();
        launched.Launch.Mode = mode;
        string file = Path.Combine(launched.Folder, "report.json");
        ProcessRun run = ProcessRun.Of("/bin/sh",
            ["-c", "ulimit -f 0; exec \"$@\"", "sh", LauncherBinary.Path, "--report=" + file, launched.WriteBundle(), "--", "/bin/echo", "started"]);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("PB8044", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_mode_sandbox_the_namespaces_and_the_root_have_their_time()
    {
        TestMachine.NeedsRoot();
        using var launched = new Launched();
        launched.Launch.Mode = LaunchMode.Sandbox;
        string file = Path.Combine(launched.Folder, "report.json");
        launched.Options = ["--report=" + file];
        Assert.Equal("started\n", launched.Shell("echo started").Output);
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await AssertFits(text);
        using JsonDocument report = JsonDocument.Parse(text);
        Assert.Equal("sandbox", Text(report.RootElement, "mode"));
        Assert.Equal(["bundle", "requirements", "namespaces", "root", "landlock", "directory", "command", "limits", "privileges", "enforcement"],
            report.RootElement.GetProperty("steps").EnumerateArray().Select(step => Text(step, "step")));
    }

    [Theory]
    [InlineData(LaunchMode.Direct)]
    [InlineData(LaunchMode.Sandbox)]
    public async Task What_was_granted_to_start_the_command_is_listed(LaunchMode mode)
    {
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        using Launched launched = Launched.Restricted();
        launched.Launch.Mode = mode;
        launched.WriteScript("script", "#!/bin/sh\nexit 3\n");
        launched.Rules.Grant(LandlockRules.ReadOnly, launched.Folder);
        launched.Options = ["--report"];
        ProcessRun run = launched.Run(launched.Folder + "/script");
        Assert.Equal(3, run.ExitCode);
        JsonElement[] grants = [.. (await Read(run.Error.Split('\n').Single(text => text.StartsWith('{')))).GetProperty("launchGrants").EnumerateArray()];
        string[] executed = [.. grants.Where(grant => Text(grant, "access") == "read-execute").Select(grant => Text(grant, "path"))];
        Assert.Equal([launched.Folder + "/script", "/bin/sh"], executed[..2]);
        Assert.StartsWith("/lib", Assert.Single(executed[2..]), StringComparison.Ordinal); // the loader that sh names
        Assert.Contains(grants, grant => Text(grant, "access") == "read-only" && Text(grant, "path") == "/usr/lib");
        Assert.Equal(grants.Length, grants.Select(grant => Text(grant, "path")).Distinct().Count());
    }

    [Theory]
    [InlineData(LandlockFlags.None)]
    [InlineData(null)]
    public async Task Where_nothing_is_granted_for_the_start_there_is_no_list(LandlockFlags? flags)
    {
        using Launched launched = flags is { } written ? Launched.Restricted(written) : new Launched();
        if (flags is not null) { launched.Rules.Grant(LandlockRules.ReadExecute, "/"); }
        launched.Options = ["--report"];
        JsonElement report = await Read(launched.Shell(":").Error.Split('\n').Single(text => text.StartsWith('{')));
        Assert.False(report.TryGetProperty("launchGrants", out _));
        Assert.Equal(flags is not null, report.GetProperty("landlock").GetProperty("applied").GetBoolean());
    }

    [Theory]
    [InlineData(LaunchMode.Direct, NetworkMode.Host, "")]
    [InlineData(LaunchMode.Sandbox, NetworkMode.Host, "mnt pid ipc uts cgroup")]
    [InlineData(LaunchMode.Sandbox, NetworkMode.None, "mnt pid ipc uts cgroup net")]
    public async Task Namespaces_and_the_time_limit_are_told(LaunchMode mode, NetworkMode network, string namespaces)
    {
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        using var launched = new Launched { Options = ["--report"] };
        (launched.Launch.Mode, launched.Launch.Network) = (mode, network);
        (launched.Launch.Flags, launched.Launch.Timeout) = (LaunchFlags.Timeout, 54321);
        JsonElement report = await Read(launched.Shell(":").Error.Split('\n').Single(text => text.StartsWith('{')));
        Assert.Equal(namespaces, string.Join(' ', report.GetProperty("namespaces").EnumerateArray().Select(one => one.GetString())));
        Assert.Equal(54321, report.GetProperty("timeoutMs").GetInt32());
        Assert.False(report.TryGetProperty("cgroup", out _));
    }

    [Fact]
    public async Task A_user_without_privileges_gets_a_user_namespace_too()
    {
        using var launched = new Launched { Options = ["--report"] };
        launched.Launch.Mode = LaunchMode.Sandbox;
        ProcessRun run = launched.RunUnprivileged("/bin/true");
        Requirement.Possible(!run.Error.Contains("PB8030", StringComparison.Ordinal), "this host gives no user namespace to a user");
        JsonElement report = await Read(run.Error.Split('\n').Single(text => text.StartsWith('{')));
        Assert.Equal("user", report.GetProperty("namespaces")[0].GetString());
        Assert.False(report.TryGetProperty("timeoutMs", out _));
    }

    [Fact]
    public async Task A_file_gets_the_report_even_where_the_filter_forbids_to_write()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("write", Filter.Errno(1))) };
        string file = launched.Write("report.json", "what was there before");
        launched.Options = ["--report=" + file];
        ProcessRun run = launched.Run("/bin/true");
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        await AssertFits(text);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_do_not_break_the_report()
    {
        using var launched = new Launched();
        string folder = Path.Combine(launched.Folder, "sub\u0001\t");
        Directory.CreateDirectory(folder);
        string bundle = Path.Combine(folder, "b.policybundle");
        File.Copy(launched.WriteBundle(), bundle);

        // The shell makes, and removes, a name of a byte that is no UTF-8, which .NET has no text for.
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", "name=$(printf '%s\\377' \"$1\"); mv \"$1\" \"$name\" && \"$2\" --report \"$name\" -- true && rm \"$name\"", "sh", bundle, LauncherBinary.Path]);
        Assert.Equal(0, run.ExitCode);
        string line = run.Error.TrimEnd('\n');
        await AssertFits(line);
        using JsonDocument report = JsonDocument.Parse(line);
        Assert.EndsWith("b.policybundle\ufffd", Text(report.RootElement, "bundle"), StringComparison.Ordinal);
        Assert.Contains("sub\u0001\t/", Text(report.RootElement, "bundle"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/absent/report.json")]
    [InlineData("/dev/full")]
    public void Nothing_is_started_without_the_report(string file)
    {
        using var launched = new Launched { Options = ["--report=" + file] };
        ProcessRun run = launched.Shell("echo started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("PB8044", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_pipe_is_written_where_somebody_reads_it_and_else_nothing_waits()
    {
        using var launched = new Launched();
        string bundle = launched.WriteBundle();
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", """
            mkfifo pipe; timeout 10 "$@"; echo $?
            { sleep 0.2; cat pipe > read; } & timeout 10 "$@"; wait; grep -c '"profile"' read
            """, "sh", LauncherBinary.Path, "--report=pipe", bundle, "--", "/bin/echo", "started"], folder: launched.Folder);
        Assert.Equal("125\nstarted\n1\n", run.Output);
        Assert.Matches("^policy-run: error PB8044: cannot write the report to 'pipe': nobody reads it, .*; a named pipe needs who reads it, .*\n$", run.Error);
    }

    /// <summary>A report, which fits its schema.</summary>
    internal static async Task<JsonElement> Read(string line)
    {
        await AssertFits(line);
        using JsonDocument report = JsonDocument.Parse(line);
        return report.RootElement.Clone();
    }

    private static string Text(JsonElement parent, string key) => parent.GetProperty(key).GetString() ?? "";

    private static async Task AssertFits(string text)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Repository.Folder("schemas", "launch-report.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(text));
    }
}
