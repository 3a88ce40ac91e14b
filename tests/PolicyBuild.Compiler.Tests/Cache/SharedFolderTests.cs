using System.Diagnostics;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Stores;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>One folder under several processes, killed processes, a full disk and a disk that is read-only.</summary>
public sealed class SharedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private bool _isMounted;

    private string Root => Path.Combine(_folder.Path, "cache");

    public void Dispose()
    {
        if (_isMounted) { ProcessRun.Of("umount", ["--lazy", Root]); }
        _folder.Dispose();
    }

    [Fact]
    public void Processes_share_a_folder_that_evicts_all_the_time()
    {
        using Process first = StoreProcess.Start(Root, 8);
        using Process second = StoreProcess.Start(Root, 8);
        foreach (Process process in new[] { first, second })
        {
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }

        Assert.Empty(new CacheInspection(Root).Verify(repair: false));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "v1", "tmp")));
    }

    [Fact]
    public void A_process_may_be_killed_at_any_moment()
    {
        var random = new Random(5);
        for (int i = 0; i < 6; i++)
        {
            using (Process process = StoreProcess.Start(Root, int.MaxValue))
            {
                // The first line says that it has begun; where it is when it is killed is left to the machine.
                int lines = random.Next(1, 4);
                for (int line = 0; line < lines; line++) { Assert.NotNull(process.StandardOutput.ReadLine()); }
                process.Kill();
                process.WaitForExit();
            }

            Assert.Empty(new CacheInspection(Root).Verify(repair: false));
        }

        using Process last = StoreProcess.Start(Root, 1);
        last.StandardOutput.ReadToEnd();
        last.WaitForExit();
        Assert.Equal(0, last.ExitCode);
    }

    [Fact]
    public void A_full_disk_costs_a_note_and_no_entry()
    {
        Mount("size=256k,mode=700");
        using var store = new SharedStageStore(Root);
        var stored = new List<Digest>();
        for (int i = 0; i < 40; i++)
        {
            byte[] content = new byte[20_000];
            content[0] = (byte)i;
            store.PutBlob(Digest.Of(content), content);
            stored.Add(Digest.Of(content));
        }

        Assert.Contains("nothing more is stored", Assert.Single(store.TakeNotes()), StringComparison.Ordinal);
        Assert.InRange(stored.Count(digest => store.TryGetBlob(digest, out _)), 5, 15);
        Assert.Empty(store.TakeNotes());
        Assert.Empty(new CacheInspection(Root).Verify(repair: false));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Root, "v1", "tmp")));
    }

    [Fact]
    public void A_full_disk_leaves_the_project_with_the_results_of_the_build_before()
    {
        Mount("size=64k,mode=700");
        var first = new ObjStageStore(Root);
        first.PutAction(Digest.Of([1]), new byte[] { 1 });
        first.Save(complete: true);
        var second = new ObjStageStore(Root);
        for (int i = 0; i < 20; i++) { second.PutAction(Digest.Of([2, (byte)i]), new byte[10_000]); }
        second.Save(complete: true);
        Assert.Contains("not everything is kept", Assert.Single(second.TakeNotes()), StringComparison.Ordinal);
        Assert.Equal([ObjStageStore.IndexName], Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)));
        Assert.True(new ObjStageStore(Root).TryGetAction(Digest.Of([1]), out _));
    }

    [Fact]
    public void A_read_only_disk_is_read()
    {
        Mount("mode=700");
        byte[] content = [1, 2, 3];
        using (var store = new SharedStageStore(Root))
        {
            store.PutAction(Digest.Of(content), content);
            store.PutBlob(Digest.Of(content), content);
        }

        Assert.Equal(0, ProcessRun.Of("mount", ["-o", "remount,ro", Root]).ExitCode);
        using var later = new SharedStageStore(Root);
        Assert.True(later.TryGetAction(Digest.Of(content), out _));
        Assert.True(later.TryGetBlob(Digest.Of(content), out _));
        later.PutAction(Digest.Of([4]), content);
        later.PutBlob(Digest.Of([5]), new byte[] { 5 });
        Assert.Contains("stored in the cache", Assert.Single(later.TakeNotes()), StringComparison.Ordinal);
    }

    private void Mount(string options)
    {
        Directory.CreateDirectory(Root);
        ProcessRun mount = ProcessRun.Of("mount", ["-t", "tmpfs", "-o", options, "tmpfs", Root]);
        Requirement.Possible(mount.ExitCode == 0, "a disk is mounted by root alone: " + mount.Error.Trim());
        _isMounted = true;
    }
}
