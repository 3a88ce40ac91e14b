using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

/// <summary>Files that are no policies, and bundles that are damaged: a code, an exit status, no stack trace, no output.</summary>
public sealed class HostileInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_hostile_policy_gets_an_error_with_a_code_and_no_output()
    {
        string source = Repository.Folder("tests", "PolicyBuild.Compiler.Tests", "Hostile");
        string output = Path.Combine(_folder.Path, "out");
        string[] files = [.. Directory.EnumerateFiles(source, "*.yaml").Order(StringComparer.Ordinal)];
        Assert.True(files.Length >= 60, $"only {files.Length} hostile files");
        ProcessRun run = Tool.Run(["compile", .. files, "-o", output, "--report"]);
        Assert.Equal(1, run.ExitCode);
        Assert.False(Directory.Exists(output));
        string[] lines = run.Error.TrimEnd('\n').Split('\n');
        foreach (string file in files)
        {
            Assert.Contains(lines, line => line.StartsWith(file, StringComparison.Ordinal) && line.Contains(": error PB", StringComparison.Ordinal));
        }

        Assert.All(lines, line => Assert.Matches(@"^/.*: (error|warning|note) PB[0-9]{4}: .", line));
        Assert.DoesNotContain("PB0001", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_damaged_bundle_is_refused_by_every_command_that_reads_bundles()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", _folder.Path).ExitCode);
        byte[] good = File.ReadAllBytes(Path.Combine(_folder.Path, "demo.policybundle"));
        string damaged = Path.Combine(_folder.Path, "damaged.policybundle");
        var random = new Random(7);
        string[][] commands = [["inspect", damaged], ["explain", damaged, "syscall", "read"], ["explain", damaged, "path", "/etc", "read-only"]];
        int turn = 0;
        foreach (byte[] bytes in Damage(good, random))
        {
            File.WriteAllBytes(damaged, bytes);
            ProcessRun run = Tool.Run(commands[turn++ % commands.Length]);
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.Matches(@"^.*damaged\.policybundle: error PB6[0-9]{3}: .*\n$", run.Error);
        }

        Assert.True(turn >= 60);
    }

    [Theory]
    [InlineData("there is no such file", "absent.policybundle")]
    [InlineData("", ".")]
    public void A_bundle_that_is_no_file_is_refused(string reason, string name)
    {
        ProcessRun run = Tool.Run("inspect", Path.Combine(_folder.Path, name));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error PB9001: " + reason, run.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<byte[]> Damage(byte[] good, Random random)
    {
        for (int i = 0; i < 40; i++)
        {
            byte[] flipped = [.. good];
            flipped[random.Next(good.Length)] ^= (byte)(1 << random.Next(8));
            yield return flipped;
        }

        foreach (int length in (int[])[0, 1, 4, 63, 64, 65, 127, 128, good.Length / 2, good.Length - 8, good.Length - 1]) { yield return good[..length]; }
        yield return [.. good, 0];
        yield return [.. good, .. new byte[8]];
        yield return [.. good, .. good];
        yield return new byte[good.Length];
        for (int i = 0; i < 6; i++)
        {
            byte[] garbage = new byte[random.Next(1, 4096)];
            random.NextBytes(garbage);
            yield return garbage;
        }
    }
}
