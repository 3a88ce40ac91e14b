using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class ObjStageStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => Path.Combine(_folder.Path, "obj");

    private string Index => Path.Combine(Root, ObjStageStore.IndexName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_one_build_saves_the_next_finds()
    {
        var store = new ObjStageStore(Root);
        byte[] blob = [1, 2, 3];
        store.PutBlob(Digest.Of(blob), blob);
        store.PutAction(Key(1), ActionFor(blob));
        store.Save(complete: true);

        var next = new ObjStageStore(Root);
        Assert.True(next.TryGetAction(Key(1), out ReadOnlyMemory<byte> action));
        Assert.Equal(ActionFor(blob), action.ToArray());
        Assert.True(next.TryGetBlob(Digest.Of(blob), out ReadOnlyMemory<byte> bytes));
        Assert.Equal(blob, bytes.ToArray());
        Assert.Empty(next.TakeNotes());
    }

    [Fact]
    public void Without_a_save_nothing_is_written()
    {
        var store = new ObjStageStore(Root);
        store.PutAction(Key(1), new byte[] { 1 });
        Assert.False(Directory.Exists(Root));
        Assert.False(new ObjStageStore(Root).TryGetAction(Key(1), out _));
    }

    [Fact]
    public void Megabytes_of_actions_are_found_and_saved_though_they_are_not_held_in_memory()
    {
        const int Count = 4000;
        var store = new ObjStageStore(Root);
        for (int i = 0; i < Count; i++)
        {
            if (i % 5 == 0) { store.PutAction(NumberedKey(i), Numbered(i % 10 == 0 ? i : 3)); } // the same twice, and a shorter one before
            store.PutAction(NumberedKey(i), Numbered(i));
        }

        store.PutAction(NumberedKey(7), Numbered(70_000)); // another answer for a key that was given away already
        Assert.True(store.TryGetAction(NumberedKey(3), out ReadOnlyMemory<byte> early));
        Assert.Equal(Numbered(3), early.ToArray());
        store.Save(complete: true);
        Assert.Equal([Index], Directory.EnumerateFileSystemEntries(Root));

        var next = new ObjStageStore(Root);
        for (int i = 0; i < Count; i++)
        {
            Assert.True(next.TryGetAction(NumberedKey(i), out ReadOnlyMemory<byte> action));
            Assert.Equal(Numbered(i == 7 ? 70_000 : i), action.ToArray());
        }

        Assert.Empty(next.TakeNotes());
    }

    [Fact]
    public void What_the_last_complete_build_did_not_use_is_dropped()
    {
        var first = new ObjStageStore(Root);
        byte[] kept = [1], dropped = [2];
        foreach (byte[] blob in new[] { kept, dropped })
        {
            first.PutBlob(Digest.Of(blob), blob);
            first.PutAction(Key(blob[0]), ActionFor(blob));
        }

        first.Save(complete: true);
        var second = new ObjStageStore(Root);
        Assert.True(second.TryGetAction(Key(1), out _));
        second.Save(complete: true);

        var third = new ObjStageStore(Root);
        Assert.True(third.TryGetAction(Key(1), out _));
        Assert.False(third.TryGetAction(Key(2), out _));

        // The blob of an action that was used stays although nobody asked for it.
        Assert.True(third.TryGetBlob(Digest.Of(kept), out _));
        Assert.False(third.TryGetBlob(Digest.Of(dropped), out _));
    }

    [Fact]
    public void A_build_that_stopped_early_drops_nothing()
    {
        var first = new ObjStageStore(Root);
        first.PutAction(Key(1), new byte[] { 1 });
        first.PutAction(Key(2), new byte[] { 2 });
        first.Save(complete: true);
        var second = new ObjStageStore(Root);
        Assert.True(second.TryGetAction(Key(1), out _));
        second.PutAction(Key(3), new byte[] { 3 });
        second.Save(complete: false);
        var third = new ObjStageStore(Root);
        Assert.All(new[] { 1, 2, 3 }, number => Assert.True(third.TryGetAction(Key(number), out _)));
    }

    [Fact]
    public void A_build_that_found_everything_writes_nothing()
    {
        var first = new ObjStageStore(Root);
        first.PutAction(Key(1), new byte[] { 1 });
        first.Save(complete: true);
        File.SetLastWriteTimeUtc(Index, DateTime.UnixEpoch);
        var second = new ObjStageStore(Root);
        Assert.True(second.TryGetAction(Key(1), out _));
        second.Save(complete: true);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Index));
    }

    [Fact]
    public void The_same_actions_give_the_same_file_whatever_their_order()
    {
        byte[] Written(IEnumerable<int> numbers)
        {
            var store = new ObjStageStore(Root);
            foreach (int number in numbers) { store.PutAction(Key(number), new byte[] { (byte)number }); }
            store.Save(complete: true);
            return File.ReadAllBytes(Index);
        }

        Assert.Equal(Written(Enumerable.Range(0, 50)), Written(Enumerable.Range(0, 50).Reverse()));
    }

    [Fact]
    public void A_damaged_file_costs_a_note_and_gives_no_wrong_action()
    {
        var store = new ObjStageStore(Root);
        store.PutAction(Key(1), new byte[] { 1, 2 });
        store.Save(complete: true);
        byte[] whole = File.ReadAllBytes(Index);
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            IsNotWhole(damaged);
        }

        for (int length = 0; length < whole.Length; length++) { IsNotWhole(whole[..length]); }
        IsNotWhole([.. whole, 0]);

        // The next save makes it whole again, also where nothing else is new.
        var next = new ObjStageStore(Root);
        next.Save(complete: true);
        Assert.Empty(new ObjStageStore(Root).TakeNotes());
    }

    [Fact]
    public void A_damaged_block_costs_its_own_actions_alone()
    {
        var store = new ObjStageStore(Root);
        byte[] large = new byte[100_000];
        for (int i = 0; i < 4; i++) { store.PutAction(Key(i), large); }
        store.Save(complete: true);
        byte[] file = File.ReadAllBytes(Index);
        file[150_000] ^= 1;
        File.WriteAllBytes(Index, file);
        var next = new ObjStageStore(Root);
        Assert.Equal(3, Enumerable.Range(0, 4).Count(i => next.TryGetAction(Key(i), out ReadOnlyMemory<byte> action) && action.Span.SequenceEqual(large)));
        Assert.Single(next.TakeNotes());
    }

    [Fact]
    public void Many_actions_of_all_sizes_come_back()
    {
        var store = new ObjStageStore(Root);
        for (int i = 0; i < 300; i++) { store.PutAction(Digest.Of(BitConverter.GetBytes(i)), Content(i)); }
        store.Save(complete: true);
        var next = new ObjStageStore(Root);
        Assert.All(Enumerable.Range(0, 300), i => Assert.True(next.TryGetAction(Digest.Of(BitConverter.GetBytes(i)), out ReadOnlyMemory<byte> action) && action.Span.SequenceEqual(Content(i))));
        Assert.Empty(next.TakeNotes());

        static byte[] Content(int number)
        {
            byte[] content = new byte[number % 7 == 0 ? 70_000 + number : number];
            new Random(number).NextBytes(content);
            return content;
        }
    }

    [Fact]
    public void What_a_killed_build_left_half_written_goes()
    {
        var store = new ObjStageStore(Root);
        store.PutBlob(Digest.Of([1]), new byte[] { 1 });
        string[] left = [Path.Combine(Root, "12-ab-3"), Path.Combine(Root, "blobs", "12-ab-4")];
        foreach (string path in left)
        {
            File.WriteAllText(path, "half");
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        }

        string mine = Path.Combine(Root, "mine.txt");
        File.WriteAllText(mine, "not the store's");
        File.SetLastWriteTimeUtc(mine, DateTime.UnixEpoch);
        store.PutAction(Key(1), ActionFor([1]));
        store.Save(complete: true);
        Assert.All(left, path => Assert.False(File.Exists(path)));
        Assert.True(File.Exists(mine));
        Assert.True(store.TryGetBlob(Digest.Of([1]), out _));
    }

    [Fact]
    public void A_damaged_blob_is_a_miss_with_a_note()
    {
        var store = new ObjStageStore(Root);
        byte[] blob = [1, 2, 3];
        store.PutBlob(Digest.Of(blob), blob);
        string path = Path.Combine(Root, "blobs", Digest.Of(blob).ToString());
        File.WriteAllBytes(path, [1, 2, 4]);
        Assert.False(store.TryGetBlob(Digest.Of(blob), out _));
        Assert.Single(store.TakeNotes());
        store.PutBlob(Digest.Of(blob), blob);
        Assert.True(store.TryGetBlob(Digest.Of(blob), out _));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_a_note()
    {
        _folder.Write("obj", "a file");
        var store = new ObjStageStore(Root);
        store.PutAction(Key(1), new byte[] { 1 });
        store.PutBlob(Digest.Of([1]), new byte[] { 1 });
        store.Save(complete: true);
        Assert.Contains("not everything is kept", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
    }

    private static Digest Key(int number) => Digest.Of([(byte)number]);

    private static Digest NumberedKey(int number) => Digest.Of(BitConverter.GetBytes(number));

    private static byte[] Numbered(int number) => [.. BitConverter.GetBytes(number), .. new byte[100 + (number % 900)]];

    // The digest somewhere in an action.
    private static byte[] ActionFor(byte[] blob)
    {
        byte[] action = new byte[3 + Digest.Size + 5];
        Digest.Of(blob).CopyTo(action.AsSpan(3));
        return action;
    }

    // The number of actions alone may be wrong: then the action is there all the same.
    private void IsNotWhole(byte[] index)
    {
        File.WriteAllBytes(Index, index);
        var store = new ObjStageStore(Root);
        Assert.True(!store.TryGetAction(Key(1), out ReadOnlyMemory<byte> action) || action.Span.SequenceEqual(new byte[] { 1, 2 }));
        Assert.Contains("damaged", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
    }
}
