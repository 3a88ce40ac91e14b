using System.Text.Json;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class CompileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Out => Path.Combine(_folder.Path, "out");

    [Fact]
    public void A_policy_becomes_a_bundle_and_loose_artifacts()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        ProcessRun run = Tool.Run("compile", policy, "-o", Out);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(["demo", "demo.policybundle"], Names(Out));
        Assert.Equal(
            ["landlock.json", "launch.json", "manifest.json", "seccomp.aarch64.bpf", "seccomp.x86_64.bpf", "sourcemap.json"],
            Names(Path.Combine(Out, "demo")));
        foreach (string json in Directory.GetFiles(Path.Combine(Out, "demo"), "*.json")) { JsonDocument.Parse(File.ReadAllBytes(json)).Dispose(); }
    }

    [Fact]
    public void Limits_and_a_WASI_runtime_have_artifacts_of_their_own_which_go_with_them()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Limited);
        ProcessRun run = Tool.Run("compile", policy, "-o", Out);
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        Assert.Contains("demo.policy.yaml(3,10): note PB5401: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("demo.policy.yaml(15,9): note PB5402: WASI cannot express 'resources.disk'", run.Error, StringComparison.Ordinal);
        Assert.Equal(["cgroup.json", "landlock.json", "launch.json", "manifest.json", "sourcemap.json", "wasi.json"], Names(Path.Combine(Out, "demo")));
        using (JsonDocument cgroup = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, "demo", "cgroup.json"))))
        {
            Assert.Equal("536870912", cgroup.RootElement.GetProperty("files").GetProperty("memory.max").GetString());
            Assert.Equal("/dev/sda", cgroup.RootElement.GetProperty("devices")[0].GetProperty("device").GetString());
        }

        using (JsonDocument wasi = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Out, "demo", "wasi.json"))))
        {
            Assert.Equal("wasi:filesystem/read-write@/tmp", wasi.RootElement.GetProperty("wasiCapabilities")[0].GetString());
            Assert.Equal(1, wasi.RootElement.GetProperty("cpuLimits").GetDouble());
        }

        _folder.Write("demo.policy.yaml", "profile: demo\nmode: direct\n");
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        Assert.Equal(["launch.json", "manifest.json", "sourcemap.json"], Names(Path.Combine(Out, "demo")));
    }

    [Fact]
    public void A_policy_for_WASI_alone_has_nothing_for_the_kernel()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Limited.Replace("runtime: auto", "runtime: wasm", StringComparison.Ordinal));
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        Assert.Equal(["launch.json", "manifest.json", "sourcemap.json", "wasi.json"], Names(Path.Combine(Out, "demo")));
        foreach (string[] question in (string[][])[["path", "/etc/shadow", "read-only"], ["syscall", "ptrace"]])
        {
            string answer = Tool.Run(["explain", Path.Combine(Out, "demo.policybundle"), .. question]).Output;
            Assert.StartsWith("not decided by Linux: the policy is for a WASI runtime alone", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Limits_are_shown_and_explained_with_their_policy_lines()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Limited);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        string bundle = Path.Combine(Out, "demo.policybundle");
        string cgroup = Tool.Run("inspect", bundle, "--section", "cgroup").Output;
        Assert.StartsWith("memory.max        536870912    # demo.policy.yaml:11\n", cgroup, StringComparison.Ordinal);
        Assert.EndsWith("io.max            </dev/sda> rbps=10485760    # demo.policy.yaml:14\n", cgroup, StringComparison.Ordinal);
        string wasi = Tool.Run("inspect", bundle, "--section", "wasi").Output;
        Assert.StartsWith("grant: wasi:filesystem/read-write@/tmp    # demo.policy.yaml:7\n", wasi, StringComparison.Ordinal);
        Assert.Contains("not expressed: resources.disk    # demo.policy.yaml:15\n", wasi, StringComparison.Ordinal);
        JsonDocument.Parse(Tool.Run("inspect", bundle, "--section", "cgroup", "--json").Output).Dispose();
        JsonDocument.Parse(Tool.Run("inspect", bundle, "--section", "wasi", "--json").Output).Dispose();

        string text = Tool.Run("explain", bundle, "resources").Output;
        Assert.Contains("memory 536870912 bytes: above it the program is killed (memory.max)\n  demo.policy.yaml:11\n", text, StringComparison.Ordinal);
        Assert.Contains("disk 1073741824 bytes: the size of the private writable file system, and of a file (RLIMIT_FSIZE); no controller counts it\n  demo.policy.yaml:15\n", text, StringComparison.Ordinal);
        Assert.Contains("timeout 300000 ms: ", text, StringComparison.Ordinal);
        _folder.Write("demo.policy.yaml", "profile: demo\nmode: direct\n");
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        Assert.Equal("not limited: the policy has no resources section\n", Tool.Run("explain", bundle, "resources").Output);
    }

    [Theory]
    [InlineData("[0, '4-7']", "0, 4-7: the processors that the program starts on, ", "0, 4-7")]
    [InlineData("numa-aware", "numa-aware: the program starts on the processors of one NUMA node, ", "those of one NUMA node")]
    public void Processors_are_shown_and_explained_with_their_line(string written, string explained, string shown)
    {
        string policy = _folder.Write("demo.policy.yaml", $"profile: demo\nmode: direct\nperformance: {{cpu_affinity: {written}}}\n");
        ProcessRun compiled = Tool.Run("compile", policy, "-o", Out);
        Assert.Equal((0, ""), (compiled.ExitCode, compiled.Error));
        string bundle = Path.Combine(Out, "demo.policybundle");
        string text = Tool.Run("explain", bundle, "resources").Output;
        Assert.StartsWith("cpu_affinity " + explained, text, StringComparison.Ordinal);
        Assert.EndsWith("\n  demo.policy.yaml:3\n", text, StringComparison.Ordinal);
        Assert.Contains("\nprocessors: " + shown + "\n", Tool.Run("inspect", bundle, "--section", "launch").Output, StringComparison.Ordinal);
        Assert.Contains("\"processors\"", File.ReadAllText(Path.Combine(Out, "demo", "launch.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_chosen_architectures_alone_get_filters()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out, "--arch", "aarch64").ExitCode);
        Assert.Equal(["seccomp.aarch64.bpf"], Names(Path.Combine(Out, "demo")).Where(name => name.EndsWith(".bpf", StringComparison.Ordinal)));
    }

    [Fact]
    public void Artifacts_that_the_policy_no_longer_has_are_removed_and_foreign_files_stay()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        File.WriteAllText(Path.Combine(Out, "demo", "notes.txt"), "mine");
        _folder.Write("demo.policy.yaml", "profile: demo\nmode: direct\n");
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        Assert.Equal(["launch.json", "manifest.json", "notes.txt", "sourcemap.json"], Names(Path.Combine(Out, "demo")));
    }

    [Fact]
    public void A_file_that_has_its_bytes_already_is_left_and_becomes_new()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        string bundle = Path.Combine(Out, "demo.policybundle");
        string filter = Path.Combine(Out, "demo", "seccomp.x86_64.bpf");
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(bundle, old);
        byte[] damaged = File.ReadAllBytes(filter);
        damaged[^1] ^= 1;
        byte[] before = File.ReadAllBytes(bundle);
        File.WriteAllBytes(filter, damaged);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        Assert.True(File.GetLastWriteTimeUtc(bundle) > old);
        Assert.Equal(before, File.ReadAllBytes(bundle));
        Assert.NotEqual(damaged, File.ReadAllBytes(filter));
    }

    [Fact]
    public void A_wrong_policy_writes_nothing_and_leaves_what_was_there()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", Out).ExitCode);
        byte[] before = File.ReadAllBytes(Path.Combine(Out, "demo.policybundle"));
        _folder.Write("demo.policy.yaml", Policies.Wrong);
        ProcessRun run = Tool.Run("compile", policy, "-o", Out);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("demo.policy.yaml(6,13): error PB3", run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'openat'?", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Out, "demo.policybundle")));
    }

    [Fact]
    public void Good_policies_of_a_call_are_written_beside_wrong_ones()
    {
        string good = _folder.Write("good.policy.yaml", Policies.Good);
        string wrong = _folder.Write("wrong.policy.yaml", Policies.Wrong);
        ProcessRun run = Tool.Run("compile", wrong, good, Path.Combine(_folder.Path, "absent.policy.yaml"), "-o", Out);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["good", "good.policybundle"], Names(Out));
        Assert.Contains("absent.policy.yaml: error PB9001", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../evil")]
    [InlineData("a/b")]
    public void A_name_that_leads_out_of_the_folder_is_refused(string name)
    {
        ProcessRun run = Tool.RunWithInput(Policies.Good, "compile", "-", "-o", Out, "--name", name);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("policybuild: error PB9012: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_file_whose_name_would_lead_out_of_the_folder_is_refused()
    {
        string policy = _folder.Write("...policy.yaml", Policies.Good);
        ProcessRun run = Tool.Run("compile", policy, "-o", Out);
        Assert.Equal((2, $"{policy}: error PB9012: "), (run.ExitCode, run.Error[..(policy.Length + 16)]));
        Assert.Equal(["...policy.yaml"], Names(_folder.Path));
    }

    [Fact]
    public void Control_characters_in_a_file_name_do_not_reach_the_terminal()
    {
        string policy = _folder.Write("\u001b[31mred\n.policy.yaml", Policies.Wrong);
        Assert.Contains("\\u{1B}[31mred\\u{A}.policy.yaml(6,13): error PB3020", Tool.Run("check", policy).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_said_in_words()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        ProcessRun run = Tool.Run("compile", policy, "-o", Path.Combine(policy, "out"));
        Assert.Equal(4, run.ExitCode);
        Assert.EndsWith("/out/demo.policybundle' cannot be written: a folder on the way is missing or is a file; name a folder that you may write to\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_needs_a_name()
    {
        ProcessRun unnamed = Tool.RunWithInput(Policies.Good, "compile", "-", "-o", Out);
        Assert.Equal(2, unnamed.ExitCode);
        Assert.Contains("PB9005", unnamed.Error, StringComparison.Ordinal);
        ProcessRun named = Tool.RunWithInput(Policies.Good, "compile", "-", "-o", Out, "--name", "piped");
        Assert.Equal((0, ""), (named.ExitCode, named.Error));
        Assert.Equal(["piped", "piped.policybundle"], Names(Out));
    }

    [Fact]
    public void Two_files_of_one_name_are_refused()
    {
        string first = _folder.Write("a/demo.policy.yaml", Policies.Good);
        string second = _folder.Write("b/demo.policy.yaml", Policies.Good);
        ProcessRun run = Tool.Run("compile", first, second, "-o", Out);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("PB9002", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Output_that_cannot_be_written_is_exit_status_4()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        string file = _folder.Write("file", "in the way");
        ProcessRun run = Tool.Run("compile", policy, "-o", Path.Combine(file, "below"));
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("PB9003", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_the_output_folder_is_not_followed()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        Directory.CreateDirectory(Out);
        string elsewhere = Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(Out, "demo"), elsewhere);
        ProcessRun run = Tool.Run("compile", policy, "-o", Out);
        Assert.Equal(4, run.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
        Assert.False(File.Exists(Path.Combine(Out, "demo.policybundle")));
    }

    [Fact]
    public void Check_runs_every_stage_and_writes_nothing()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        string wrong = _folder.Write("wrong.policy.yaml", Policies.Wrong);
        Assert.Equal(0, Tool.Run("check", policy).ExitCode);
        Assert.Equal(1, Tool.Run("check", policy, wrong).ExitCode);
        Assert.Equal(["demo.policy.yaml", "wrong.policy.yaml"], Names(_folder.Path));
    }

    [Fact]
    public void Json_diagnostics_are_one_object_a_line()
    {
        string wrong = _folder.Write("wrong.policy.yaml", Policies.Wrong);
        ProcessRun run = Tool.Run("check", wrong, "--format", "json");
        Assert.Equal(1, run.ExitCode);
        JsonElement first = JsonDocument.Parse(run.Error.Split('\n')[0]).RootElement;
        Assert.Equal("error", first.GetProperty("severity").GetString());
        Assert.Equal(wrong, first.GetProperty("file").GetString());
        Assert.Equal((6, 13, 18), (first.GetProperty("line").GetInt32(), first.GetProperty("column").GetInt32(), first.GetProperty("endColumn").GetInt32()));
    }

    [Fact]
    public void Extended_files_are_named_so_that_the_user_can_open_them()
    {
        _folder.Write("p/shared/net.base.policy.yaml", "security:\n  seccomp:\n    allow: [opnat]\n");
        _folder.Write("p/app.policy.yaml", "extends: [./shared/net.base.policy.yaml]\nprofile: app\nmode: direct\nsecurity: {seccomp: {default: {errno: EPERM}, allow: [\"@startup\"]}}\n");
        ProcessRun run = Tool.RunIn(_folder.Path, null, "check", "p/app.policy.yaml", "--root", "p");
        Assert.Contains("p/shared/net.base.policy.yaml(3,13): error PB3", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Hook_policies_are_looked_for_on_the_search_path()
    {
        _folder.Write("rules/time.bpf", "hook: settime\ndefault: deny\n");
        _folder.Write("p/app.policy.yaml", "profile: app\nmode: direct\nnetwork: {mode: host}\nsecurity: {bpf_lsm: {settime: time.bpf}}\n");
        Assert.Contains("PB3205", Tool.RunIn(_folder.Path, null, "check", "p/app.policy.yaml").Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error", Tool.RunIn(_folder.Path, null, "check", "p/app.policy.yaml", "--search", "none", "--search", "rules").Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
