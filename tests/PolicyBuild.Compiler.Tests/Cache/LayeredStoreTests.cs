using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Compiler.Tests.Pipeline;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class LayeredStoreTests
{
    private static readonly Digest s_key = Digest.Of("key"u8);
    private static readonly byte[] s_bytes = [1, 2, 3];

    [Fact]
    public void An_action_that_only_the_lower_store_has_goes_into_the_upper()
    {
        var project = new MemoryStore();
        var shared = new MemoryStore();
        shared.PutAction(s_key, s_bytes);
        Assert.True(new LayeredStore(project, shared).TryGetAction(s_key, out ReadOnlyMemory<byte> action));
        Assert.Equal(s_bytes, action.ToArray());
        Assert.Equal([s_bytes], project.Entries);
    }

    [Fact]
    public void What_is_stored_is_in_both_stores_and_a_blob_in_one()
    {
        var project = new MemoryStore();
        var shared = new MemoryStore();
        var store = new LayeredStore(project, shared);
        store.PutAction(s_key, s_bytes);
        store.PutBlob(Digest.Of(s_bytes), s_bytes);
        Assert.Equal([s_bytes], project.Entries);
        Assert.Equal([s_bytes, s_bytes], shared.Entries);
        Assert.True(store.TryGetBlob(Digest.Of(s_bytes), out _));
    }

    [Fact]
    public void A_blob_stays_with_the_project_where_the_shared_store_takes_none()
    {
        using var folder = new TemporaryFolder();
        var project = new MemoryStore();
        using var shared = new SharedStageStore(folder.Write("file", "no folder"));
        var store = new LayeredStore(project, shared);
        store.PutBlob(Digest.Of(s_bytes), s_bytes);
        Assert.True(store.TryGetBlob(Digest.Of(s_bytes), out _));
        Assert.Single(project.Entries);
        Assert.Single(store.TakeNotes());
    }
}
