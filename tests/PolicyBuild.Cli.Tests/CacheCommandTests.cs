using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class CacheCommandTests : IDisposable
{
    private static readonly byte[] s_blob = new byte[5000];

    private readonly TemporaryFolder _folder = new();

    private string Root => Path.Combine(_folder.Path, "cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stat_counts_what_is_there()
    {
        Fill();
        ProcessRun run = Tool.Run("cache", "stat", "--cache", Root);
        Assert.Equal($"""
            folder          {Root}
            actions         1 (82 B)
            blobs           1 (4.9 KiB)
            size            12.0 KiB of 1.0 GiB, in blocks of 4 KiB
            other versions  0 B

            """, run.Output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Fact]
    public void A_cache_that_is_not_there_is_empty_and_whole()
    {
        ProcessRun stat = Tool.Run("cache", "stat", "--cache", Root);
        Assert.Contains("actions         0 (0 B)", stat.Output, StringComparison.Ordinal);
        Assert.Equal((0, "0 entries are whole\n"), (stat.ExitCode, Tool.Run("cache", "verify", "--cache", Root).Output));
        Assert.Equal($"removed 0 B from {Root}\n", Tool.Run("cache", "clear", "--cache", Root).Output);
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public void Limit_sets_the_size_for_every_build()
    {
        Fill();
        ProcessRun run = Tool.Run("cache", "limit", "5MB", "--cache", Root);
        Assert.Equal((0, $"builds keep {Root} below 5.0 MiB\n"), (run.ExitCode, run.Output));
        Assert.Contains("of 5.0 MiB,", Tool.Run("cache", "stat", "--cache", Root).Output, StringComparison.Ordinal);
        Tool.Run("cache", "clear", "--cache", Root);
        Assert.Contains("of 5.0 MiB,", Tool.Run("cache", "stat", "--cache", Root).Output, StringComparison.Ordinal);
        ProcessRun refused = Tool.Run("cache", "limit", "5MB", "--cache", "/proc/none");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("PB9003", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_no_cache()
    {
        ProcessRun run = Tool.Run("cache", "stat", "--cache", _folder.Write("file", "text"));
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB9001: it is no folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_folder_is_the_one_of_the_environment()
    {
        ProcessRun xdg = Tool.RunIn(_folder.Path, new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = "/nowhere" }, "cache", "stat");
        Assert.StartsWith("folder          /nowhere/policybuild\n", xdg.Output, StringComparison.Ordinal);
        ProcessRun home = Tool.RunIn(_folder.Path, new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = null, ["HOME"] = "/nowhere" }, "cache", "stat");
        Assert.StartsWith("folder          /nowhere/.cache/policybuild\n", home.Output, StringComparison.Ordinal);
        ProcessRun none = Tool.RunIn(_folder.Path, new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = null, ["HOME"] = null }, "cache", "stat");
        Assert.Equal((2, ""), (none.ExitCode, none.Output));
        Assert.Contains("PB9014", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_names_what_is_damaged_and_repair_removes_it()
    {
        Fill();
        string damaged = Entries()[1];
        File.WriteAllText(damaged, "garbage");
        ProcessRun verify = Tool.Run("cache", "verify", "--cache", Root);
        Assert.Equal((1, ""), (verify.ExitCode, verify.Output));
        Assert.Equal($"{damaged}: error PB7011: it is damaged; no build uses it; 'policybuild cache verify --repair' removes it\n", verify.Error);
        Assert.True(File.Exists(damaged));

        ProcessRun repair = Tool.Run("cache", "verify", "--repair", "--cache", Root);
        Assert.Equal((0, $"removed {Path.GetRelativePath(Root, damaged)}: it is damaged\n1 entries are whole, 1 were removed\n"), (repair.ExitCode, repair.Output));
        Assert.False(File.Exists(damaged));
        Assert.Equal((0, "1 entries are whole\n"), (Tool.Run("cache", "verify", "--cache", Root).ExitCode, Tool.Run("cache", "verify", "--cache", Root).Output));
    }

    [Fact]
    public void Verify_finds_every_kind_of_damage()
    {
        Fill();
        string action = Entries()[0];
        string blob = Entries()[1];
        File.Copy(action, action[..^1] + (action[^1] == '0' ? '1' : '0'));
        File.Copy(blob, Path.Combine(Path.GetDirectoryName(blob)!, "notes.txt")); // it is in a folder
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(blob)!, new string('a', 64)), "");
        File.WriteAllBytes(action, [.. File.ReadAllBytes(action), 0]);
        ProcessRun run = Tool.Run("cache", "verify", "--cache", Root);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(4, run.Error.Split('\n').Count(line => line.Contains("PB7011", StringComparison.Ordinal)));
    }

    [Fact]
    public void Clear_removes_every_version_and_nothing_else()
    {
        Fill();
        string old = Path.Combine(Root, "v0", "cas", "ab", "abc");
        Directory.CreateDirectory(Path.GetDirectoryName(old)!); // it is in a folder
        Directory.CreateDirectory(Path.Combine(Root, "v0", "ac"));
        File.WriteAllText(old, "older");
        string mine = Path.Combine(Root, "notes", "mine");
        string other = Path.Combine(Root, "v7", "mine");
        foreach (string path in new[] { mine, other })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // it is in a folder
            File.WriteAllText(path, "not the cache's");
        }

        Assert.Contains("other versions  4.0 KiB", Tool.Run("cache", "stat", "--cache", Root).Output, StringComparison.Ordinal);
        ProcessRun run = Tool.Run("cache", "clear", "--cache", Root);
        Assert.Equal((0, $"removed 16.0 KiB from {Root}\n"), (run.ExitCode, run.Output));
        Assert.Equal(["CACHEDIR.TAG", "notes", "v7"], Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(mine));
        Assert.True(File.Exists(other));
    }

    [Fact]
    public void Clear_follows_no_link()
    {
        Fill();
        string outside = _folder.Write("outside/mine", "not the cache's");
        Directory.CreateSymbolicLink(Path.Combine(Root, "v1", "cas", "zz"), Path.GetDirectoryName(outside)!); // it is in a folder
        Directory.CreateSymbolicLink(Path.Combine(Root, "v2"), Path.GetDirectoryName(outside)!); // as above
        Assert.Equal(0, Tool.Run("cache", "clear", "--cache", Root).ExitCode);
        Assert.True(File.Exists(outside));
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("cache", "polish")]
    [InlineData("cache", "stat", "extra")]
    [InlineData("cache", "stat", "--repair")]
    [InlineData("cache", "stat", "--cache")]
    [InlineData("cache", "stat", "--cache", "")]
    [InlineData("cache", "limit")]
    [InlineData("cache", "limit", "much")]
    [InlineData("cache", "limit", "-5")]
    public void A_wrong_command_line_is_exit_status_2(params string[] arguments)
    {
        ProcessRun run = Tool.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("error PB9004: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compile_does_not_look_at_the_cache()
    {
        _folder.Write("a.policy.yaml", "profile: a\n");
        ProcessRun run = Tool.RunIn(_folder.Path, new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = Root }, "compile", "a.policy.yaml", "-o", "out");
        Assert.Equal(0, run.ExitCode);
        Assert.False(Directory.Exists(Root));
    }

    private void Fill()
    {
        using var store = new SharedStageStore(Path.Combine(_folder.Path, "cache"));
        store.PutAction(Digest.Of("key"u8), "an action!"u8.ToArray());
        store.PutBlob(Digest.Of(s_blob), s_blob);
    }

    // The action, then the blob.
    private string[] Entries() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "v1", "ac"), "*", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(Path.Combine(Root, "v1", "cas"), "*", SearchOption.AllDirectories),
    ];
}
