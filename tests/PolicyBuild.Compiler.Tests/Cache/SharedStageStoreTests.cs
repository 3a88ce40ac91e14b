using System.Collections.Immutable;
using System.Runtime.Versioning;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

[SupportedOSPlatform("linux")]
public sealed class SharedStageStoreTests : IDisposable
{
    private static readonly Digest s_key = Digest.Of("key"u8);
    private static readonly byte[] s_action = [.. "what a stage found"u8];
    private static readonly byte[] s_blob = [.. "what a stage made"u8];

    private readonly TemporaryFolder _folder = new();

    private string Root => Path.Combine(_folder.Path, "cache");

    public void Dispose()
    {
        if (OperatingSystem.IsLinux() && Directory.Exists(Root)) { File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
        _folder.Dispose();
    }

    [Fact]
    public void What_one_build_stores_the_next_finds()
    {
        Fill();
        using var next = new SharedStageStore(Root);
        Assert.True(next.TryGetAction(s_key, out ReadOnlyMemory<byte> action));
        Assert.Equal(s_action, action.ToArray());
        Assert.True(next.TryGetBlob(Digest.Of(s_blob), out ReadOnlyMemory<byte> blob));
        Assert.Equal(s_blob, blob.ToArray());
        Assert.Empty(next.TakeNotes());
    }

    [Fact]
    public void What_nobody_stored_is_a_miss_without_a_note()
    {
        using var store = new SharedStageStore(Root);
        Assert.False(store.TryGetAction(s_key, out _));
        Assert.False(store.TryGetBlob(s_key, out _));
        Assert.Empty(store.TakeNotes());
    }

    [Fact]
    public void A_store_that_was_never_asked_makes_no_folder()
    {
        new SharedStageStore(Root).Dispose();
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public void An_action_that_is_there_is_replaced()
    {
        Fill();
        using var store = new SharedStageStore(Root);
        store.PutAction(s_key, "another"u8.ToArray());
        Assert.True(store.TryGetAction(s_key, out ReadOnlyMemory<byte> action));
        Assert.Equal("another"u8.ToArray(), action.ToArray());
    }

    [Fact]
    public void Nothing_is_left_in_the_folder_for_files_that_are_being_written()
    {
        Fill();
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "v1", "tmp")));
        Assert.StartsWith("Signature: 8a477f597d28d172789f06886806bc55", File.ReadAllText(Path.Combine(Root, "CACHEDIR.TAG")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_bit_of_an_action_and_of_a_blob_may_be_flipped()
    {
        Fill();
        foreach (string path in Entries())
        {
            byte[] whole = File.ReadAllBytes(path);
            for (int bit = 0; bit < 8 * whole.Length; bit++)
            {
                byte[] damaged = [.. whole];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                File.WriteAllBytes(path, damaged);
                IsMissWithNote(path);
            }

            File.WriteAllBytes(path, whole);
        }
    }

    [Fact]
    public void Every_entry_that_is_cut_short_or_goes_on_is_a_miss_with_a_note()
    {
        Fill();
        foreach (string path in Entries())
        {
            byte[] whole = File.ReadAllBytes(path);
            for (int length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(path, whole[..length]);
                IsMissWithNote(path);
            }

            File.WriteAllBytes(path, [.. whole, 0]);
            IsMissWithNote(path);
            File.WriteAllBytes(path, whole);
        }
    }

    [Fact]
    public void A_damaged_entry_makes_place_for_a_new_one()
    {
        Fill();
        foreach (string path in Entries()) { File.WriteAllText(path, "garbage"); }
        using (var store = new SharedStageStore(Root))
        {
            Assert.False(store.TryGetAction(s_key, out _));
            Assert.False(store.TryGetBlob(Digest.Of(s_blob), out _));
        }

        What_one_build_stores_the_next_finds();
    }

    [Fact]
    public void An_entry_under_another_name_is_not_used()
    {
        Fill();
        Digest other = Digest.Of("another key"u8);
        string copy = Path.Combine(Root, "v1", "ac", other.ToString()[..2], other.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); // it is in a folder
        File.Copy(Entries()[0], copy);
        using var store = new SharedStageStore(Root);
        Assert.False(store.TryGetAction(other, out _));
        Assert.Contains("not what its name says", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_entry_is_not_read()
    {
        Fill();
        foreach (string path in Entries())
        {
            using (FileStream file = File.OpenWrite(path)) { file.SetLength(1L << 40); }
            IsMissWithNote(path);
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_pipe_in_place_of_an_entry_is_not_waited_for()
    {
        Fill();
        foreach (string path in Entries())
        {
            File.Delete(path);
            Assert.Equal(0, ProcessRun.Of(Requirement.Tool("mkfifo"), [path]).ExitCode);
            IsMissWithNote(path);
        }
    }

    [Fact]
    public void A_link_is_not_followed_out_of_the_cache()
    {
        Fill();
        string outside = _folder.Write("outside", s_blob);
        string path = Entries()[1];
        File.Delete(path);
        File.CreateSymbolicLink(path, outside);
        IsMissWithNote(path);
        Assert.Equal(s_blob, File.ReadAllBytes(outside));

        string folder = Path.GetDirectoryName(path)!; // it is in a folder
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere"));
        File.WriteAllBytes(Path.Combine(_folder.Path, "elsewhere", Path.GetFileName(path)), s_blob);
        Directory.CreateSymbolicLink(folder, Path.Combine(_folder.Path, "elsewhere"));
        using var store = new SharedStageStore(Root);
        Assert.False(store.TryGetBlob(Digest.Of(s_blob), out _));
        store.PutBlob(Digest.Of(s_blob), s_blob);
        Assert.Contains("symbolic link", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_folder.Path, "elsewhere")));
    }

    [Fact]
    public void A_version_folder_that_is_a_link_is_not_used()
    {
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "v1"), Path.Combine(_folder.Path, "elsewhere"));
        IsOff("symbolic link");
    }

    [Fact]
    public void A_user_may_put_the_whole_cache_elsewhere_by_a_link()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateSymbolicLink(Root, Path.Combine(_folder.Path, "elsewhere"));
        What_one_build_stores_the_next_finds();
        Directory.Delete(Root);
    }

    [Theory]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.GroupWrite)]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_others_may_write_to_is_not_used(UnixFileMode mode)
    {
        Fill();
        File.SetUnixFileMode(Root, File.GetUnixFileMode(Root) | mode);
        IsOff("other users may write to it");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_in_it_that_others_may_write_to_is_not_used()
    {
        Fill();
        string folder = Path.GetDirectoryName(Entries()[0])!; // it is in a folder
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherWrite);
        using var store = new SharedStageStore(Root);
        Assert.False(store.TryGetAction(s_key, out _));
        Assert.Contains("other users may write to it", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_user_is_not_used()
    {
        Requirement.Possible(OperatingSystem.IsLinux() && Environment.UserName != "root", "what belongs to whom is told by a folder of root's");
        using var store = new SharedStageStore("/usr");
        store.PutAction(s_key, s_action);
        Assert.Contains("'/usr'", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_given_to_another_user_is_not_used()
    {
        Fill();
        ProcessRun chown = ProcessRun.Of("chown", ["12345", Root]);
        Requirement.Possible(chown.ExitCode == 0, "only root gives folders to others");
        IsOff("it belongs to another user");
    }

    [Fact]
    public void A_file_in_place_of_the_folder_is_not_used()
    {
        _folder.Write("cache", "a file");
        IsOff("is not used");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_read_only_folder_is_read()
    {
        Fill();
        string[] folders = [.. Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories), Root];
        foreach (string folder in folders) { File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute); }
        try
        {
            using var store = new SharedStageStore(Root);
            Assert.True(store.TryGetAction(s_key, out _));
            Assert.True(store.TryGetBlob(Digest.Of(s_blob), out _));
            Digest key = Digest.Of("new"u8);
            store.PutAction(key, s_action);
            store.PutAction(Digest.Of("newer"u8), s_action);
            bool stored = store.TryGetAction(key, out _);
            Requirement.Possible(!stored, "root writes everywhere");
            Assert.Contains("is stored in the cache", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
        }
        finally
        {
            foreach (string folder in folders) { File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); }
        }
    }

    [Fact]
    public void A_cache_that_is_cleared_meanwhile_is_made_again()
    {
        Fill();
        using var store = new SharedStageStore(Root);
        Assert.True(store.TryGetAction(s_key, out _));
        new CacheInspection(Root).Clear();
        Assert.False(store.TryGetAction(s_key, out _));
        store.PutAction(s_key, s_action); // finds its folder gone
        store.PutAction(s_key, s_action);
        Assert.True(store.TryGetAction(s_key, out _));
        Assert.Empty(store.TakeNotes());
    }

    [Fact]
    public void A_cache_that_is_damaged_throughout_does_not_fill_the_log()
    {
        using var store = new SharedStageStore(Root);
        Digest[] keys = [.. Enumerable.Range(0, 50).Select(number => Digest.Of([(byte)number]))];
        foreach (Digest key in keys) { store.PutAction(key, s_action); }
        foreach (string path in Entries()) { File.WriteAllText(path, "garbage"); }
        foreach (Digest key in keys) { Assert.False(store.TryGetAction(key, out _)); }
        ImmutableArray<string> notes = store.TakeNotes();
        Assert.Equal(11, notes.Length);
        Assert.Contains("40 more", notes[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/x", "/home/a", "/x/policybuild")]
    [InlineData("x", "/home/a", "/home/a/.cache/policybuild")]
    [InlineData("", "/home/a", "/home/a/.cache/policybuild")]
    [InlineData(null, "/home/a", "/home/a/.cache/policybuild")]
    [InlineData(null, "", null)]
    public void The_default_folder_is_where_caches_lie(string? xdg, string? home, string? folder) =>
        Assert.Equal(folder, SharedStageStore.DefaultFolder(xdg, home));

    private void Fill()
    {
        using var store = new SharedStageStore(Root);
        store.PutAction(s_key, s_action);
        store.PutBlob(Digest.Of(s_blob), s_blob);
        Assert.Empty(store.TakeNotes());
    }

    // The action, then the blob.
    private string[] Entries() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, "v1", "ac"), "*", SearchOption.AllDirectories),
        .. Directory.EnumerateFiles(Path.Combine(Root, "v1", "cas"), "*", SearchOption.AllDirectories),
    ];

    private void IsMissWithNote(string path)
    {
        using var store = new SharedStageStore(Root);
        bool isAction = path.Contains("/ac/", StringComparison.Ordinal);
        Assert.False(isAction ? store.TryGetAction(s_key, out _) : store.TryGetBlob(Digest.Of(s_blob), out _));
        Assert.Contains(Path.GetFileName(path), Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
    }

    private void IsOff(string why)
    {
        using var store = new SharedStageStore(Root);
        Assert.False(store.TryGetAction(s_key, out _));
        store.PutAction(s_key, s_action);
        store.PutBlob(Digest.Of(s_blob), s_blob);
        Assert.False(store.TryGetAction(s_key, out _));
        Assert.Contains(why, Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
    }
}
