using System.Runtime.Versioning;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class EvictionTests : IDisposable
{
    // Each entry counts as one block.
    private const int Block = 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private string Root => Path.Combine(_folder.Path, "cache");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_not_used_for_longest_goes_first()
    {
        using (SharedStageStore store = Store(1000 * Block))
        {
            for (int i = 0; i < 20; i++) { store.PutAction(Key(i), new byte[] { (byte)i }); }
        }

        // The entries were written on days 0 to 19; the first is used today.
        DateTime today = _clock.Now.UtcDateTime;
        for (int i = 0; i < 20; i++) { File.SetLastWriteTimeUtc(PathOf(Key(i)), today.AddDays(i - 20)); }
        using (SharedStageStore store = Store(10 * Block))
        {
            Assert.True(store.TryGetAction(Key(0), out _));
            store.PutAction(Key(20), new byte[] { 20 });
        }

        using SharedStageStore after = Store(10 * Block);
        Assert.Equal([0, 13, 14, 15, 16, 17, 18, 19, 20], Enumerable.Range(0, 21).Where(i => after.TryGetAction(Key(i), out _)).Order());
    }

    [Theory]
    [InlineData("20480\n", 4)]
    [InlineData("much", 10)]
    [InlineData("-1", 10)]
    [UnsupportedOSPlatform("windows")]
    public void The_size_is_the_one_that_is_written_in_the_folder(string text, int left)
    {
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(Root, "max-size"), text);
        using (var store = new SharedStageStore(Root, maxBytes: null, _clock))
        {
            for (int i = 0; i < 10; i++) { store.PutAction(Key(i), new byte[] { (byte)i }); }
        }

        Assert.Equal(left, new CacheInspection(Root).Count().Actions);
    }

    [Fact]
    public void An_entry_is_marked_as_used_once_a_day()
    {
        using SharedStageStore store = Store(1000 * Block);
        store.PutAction(Key(0), new byte[] { 1 });
        DateTime written = _clock.Now.UtcDateTime.AddHours(-23);
        File.SetLastWriteTimeUtc(PathOf(Key(0)), written);
        Assert.True(store.TryGetAction(Key(0), out _));
        Assert.Equal(written, File.GetLastWriteTimeUtc(PathOf(Key(0))));
        _clock.Now += TimeSpan.FromHours(2);
        Assert.True(store.TryGetAction(Key(0), out _));
        Assert.Equal(_clock.Now.UtcDateTime, File.GetLastWriteTimeUtc(PathOf(Key(0))));
    }

    [Fact]
    public void A_cache_below_its_size_is_not_counted_at_each_build()
    {
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(0), new byte[] { 1 }); }
        Assert.Equal(Block, Size());

        // Only what the build wrote is added: what came in another way is found when the cache is counted again, after a week.
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(Key(1)))!); // it is in a folder
        File.Copy(PathOf(Key(0)), PathOf(Key(1)));
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(2), new byte[] { 1 }); }
        Assert.Equal(2 * Block, Size());
        _clock.Now += TimeSpan.FromDays(8);
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(3), new byte[] { 1 }); }
        Assert.Equal(4 * Block, Size());
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-5 0")]
    [InlineData("99999999999999999999 1")]
    [InlineData("0 99999999999")]
    public void A_damaged_size_is_counted_again(string text)
    {
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(0), new byte[] { 1 }); }
        File.WriteAllText(Path.Combine(Root, "v1", "size"), text);
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(1), new byte[] { 1 }); }
        Assert.Equal(2 * Block, Size());
    }

    [Fact]
    public void What_a_killed_build_left_half_written_goes_after_a_day()
    {
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(0), new byte[] { 1 }); }
        string old = Path.Combine(Root, "v1", "tmp", "1-2-3");
        string young = Path.Combine(Root, "v1", "tmp", "4-5-6");
        File.WriteAllText(old, "half");
        File.WriteAllText(young, "half");
        File.SetLastWriteTimeUtc(old, _clock.Now.UtcDateTime.AddDays(-2));
        File.SetLastWriteTimeUtc(young, _clock.Now.UtcDateTime);
        _clock.Now += TimeSpan.FromDays(8);
        File.SetLastWriteTimeUtc(young, _clock.Now.UtcDateTime);
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(1), new byte[] { 1 }); }
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public void While_one_build_evicts_another_goes_on()
    {
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(0), new byte[] { 1 }); }
        using (File.Open(Path.Combine(Root, "v1", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            using SharedStageStore store = Store(0);
            store.PutAction(Key(1), new byte[] { 1 });
        }

        using SharedStageStore after = Store(1000 * Block);
        Assert.True(after.TryGetAction(Key(0), out _));
        Assert.True(after.TryGetAction(Key(1), out _));
        Assert.Empty(after.TakeNotes());
    }

    [Fact]
    public void What_was_written_while_another_build_evicts_counts_with_the_next_one()
    {
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(0), new byte[] { 1 }); }
        using (File.Open(Path.Combine(Root, "v1", "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            for (int i = 1; i < 4; i++)
            {
                using SharedStageStore store = Store(1000 * Block);
                store.PutAction(Key(i), new byte[] { 1 });
            }
        }

        Assert.Equal(Block, Size());
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(4), new byte[] { 1 }); }
        Assert.Equal(5 * Block, Size());
        using (SharedStageStore store = Store(1000 * Block)) { store.PutAction(Key(5), new byte[] { 1 }); }
        Assert.Equal(6 * Block, Size());
    }

    private static Digest Key(int number) => Digest.Of([(byte)number]);

    private SharedStageStore Store(long maxBytes) => new(Root, maxBytes, _clock);

    private string PathOf(Digest key) => Path.Combine(Root, "v1", "ac", key.ToString()[..2], key.ToString());

    private long Size() => long.Parse(File.ReadAllText(Path.Combine(Root, "v1", "size")).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
