using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

/// <summary>Several files in one call come out as a call for each of them.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Diagnostics_come_in_the_order_of_the_command_line_and_good_files_are_written()
    {
        string wrong = _folder.Write("wrong.policy.yaml", "profile: p\nsecurity:\n  seccomp: {deny: [opnat]}\n");
        string lint = _folder.Write("lint.policy.yaml", "profile: p\nsecurity:\n  landlock: {paths: [{path: /opt, access: [execute]}]}\n");
        string child = _folder.Write("child.policy.yaml", "extends: [sub/base.policy.yaml]\nprofile: p\nsecurity:\n  seccomp: {deny: [mount]}\n");
        _folder.Write("sub/base.policy.yaml", "securty: {}\n");
        string gone = Path.Combine(_folder.Path, "gone.policy.yaml");
        string output = Path.Combine(_folder.Path, "out");
        string[] files = [wrong, gone, lint, child];
        ProcessRun all = Tool.Run(["compile", .. files, "-o", output, "--report", "--format", "json"]);
        Assert.Equal(string.Concat(files.Select(file => Tool.Run("check", file, "--format", "json").Error)), all.Error);
        Assert.Contains("\"file\":\"" + Path.Combine(_folder.Path, "sub/base.policy.yaml"), all.Error, StringComparison.Ordinal);
        Assert.Equal(1, all.ExitCode);
        Assert.Equal(["lint", "lint.policybundle", "lint.policyreport.json"], Directory.EnumerateFileSystemEntries(output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_batch_writes_what_single_calls_write()
    {
        string[] files = [.. Enumerable.Range(0, 12).Select(i => _folder.Write($"p{i}.policy.yaml", $"profile: p{i}\nextends: [builtin:dotnet]\nsecurity:\n  seccomp: {{deny: [mount]}}\n"))];
        string together = Path.Combine(_folder.Path, "together"), alone = Path.Combine(_folder.Path, "alone");
        Assert.Equal(0, Tool.Run(["compile", .. files, "-o", together]).ExitCode);
        Assert.Equal(0, Tool.Run("compile", files[7], "-o", alone).ExitCode);
        foreach (string file in Directory.EnumerateFiles(alone, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(together, Path.GetRelativePath(alone, file))));
        }

        Assert.Equal(12, Directory.GetFiles(together, "*.policybundle").Length);
    }

    [Fact]
    public void A_batch_with_a_cache_writes_what_one_without_writes()
    {
        string[] files = [.. Enumerable.Range(0, 3).Select(i => _folder.Write($"p{i}.policy.yaml", $"profile: p{i}\nextends: [builtin:base]\nsecurity:\n  seccomp: {{deny: [mount]}}\n"))];
        string cache = Path.Combine(_folder.Path, "cache"), cold = Path.Combine(_folder.Path, "cold"), warm = Path.Combine(_folder.Path, "warm"), without = Path.Combine(_folder.Path, "without");
        ProcessRun first = Tool.Run(["compile", .. files, "-o", cold, "--cache", cache]);
        ProcessRun second = Tool.Run(["compile", .. files, "-o", warm, "--cache", cache, "--report"]);
        ProcessRun plain = Tool.Run(["compile", .. files, "-o", without]);
        Assert.Equal((0, plain.Error), (first.ExitCode, first.Error));
        Assert.Equal((0, plain.Error), (second.ExitCode, second.Error));
        Assert.Contains("\"executed\": 0,", File.ReadAllText(Path.Combine(warm, "p1.policyreport.json")), StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(without, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(without, file);
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(cold, name)));
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(warm, name)));
        }
    }

    [Fact]
    public async Task An_interrupt_ends_a_batch_and_leaves_nothing_half_written()
    {
        string[] files = [.. Enumerable.Range(0, 600).Select(i => _folder.Write($"p{i}.policy.yaml", $"profile: p{i}\nextends: [builtin:dotnet]\nsecurity:\n  seccomp: {{deny: [mount]}}\n"))];
        string output = Path.Combine(_folder.Path, "out");
        Directory.CreateDirectory(output);
        using var watcher = new FileSystemWatcher(output, "*.policybundle");
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => written.TrySetResult();
        watcher.EnableRaisingEvents = true;
        using System.Diagnostics.Process run = Tool.Start(["compile", .. files, "-o", output]);
        Task<string> error = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await written.Task.WaitAsync(TestContext.Current.CancellationToken);
        ProcessRun.Of("kill", ["-INT", run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("", await error);
        Assert.DoesNotContain(Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories), file => file.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.InRange(Directory.GetFiles(output, "*.policybundle").Length, 1, 599);
    }

    [Fact]
    public void Output_of_one_file_that_cannot_be_written_stops_no_other()
    {
        string[] files = [.. Enumerable.Range(0, 3).Select(i => _folder.Write($"p{i}.policy.yaml", $"profile: p{i}\nsecurity:\n  seccomp: {{deny: [mount]}}\n"))];
        string output = Path.Combine(_folder.Path, "out");
        Directory.CreateDirectory(Path.Combine(output, "p1.policybundle"));
        ProcessRun run = Tool.Run(["compile", .. files, "-o", output]);
        Assert.Equal(4, run.ExitCode);
        Assert.Contains("PB9003", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "p0.policybundle")));
        Assert.True(File.Exists(Path.Combine(output, "p2.policybundle")));
    }
}
