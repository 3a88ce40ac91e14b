using PolicyBuild.Sdk.Tests.Harness;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>Builds and the folder of stage results that all projects of a user share.</summary>
public class SharedCacheTests
{
    [Fact]
    public async Task Two_builds_at_the_same_time_share_one_cache()
    {
        using App one = App.Many(60), two = App.Many(60);
        two.Workspace.Environment["XDG_CACHE_HOME"] = one.Workspace.Environment["XDG_CACHE_HOME"];
        using (RunningBuild first = new(one), second = new(two))
        {
            ProcessRun firstEnd = await first.End(), secondEnd = await second.End();
            Assert.True(firstEnd.ExitCode == 0, firstEnd.Output);
            Assert.True(secondEnd.ExitCode == 0, secondEnd.Output);
        }

        string[] bundles = one.Bundles("bin");
        Assert.Equal(60, bundles.Length);
        Assert.Equal(bundles, two.Bundles("bin"));
        Assert.All(bundles, name => Assert.Equal(one.Hash("bin/" + name), two.Hash("bin/" + name)));
    }

    [Fact]
    public void A_damaged_cache_costs_time_and_nothing_else()
    {
        using App app = App.Many(5);
        app.Build().Succeeded();
        string[] bundles = app.Bundles("bin");
        string[] before = [.. bundles.Select(name => app.Hash("bin/" + name))];
        string cache = app.Workspace.Environment["XDG_CACHE_HOME"]!; // set for every workspace
        string[] entries = [.. Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories), .. Directory.EnumerateFiles(app.PathOf("obj/Debug/net10.0/policies/cache"))];
        for (int i = 0; i < entries.Length; i++)
        {
            byte[] bytes = File.ReadAllBytes(entries[i]);
            if (i % 2 == 0 && bytes.Length > 0) { bytes[bytes.Length / 2] ^= 0x55; }
            File.WriteAllBytes(entries[i], i % 2 == 0 ? bytes : bytes[..(bytes.Length / 2)]);
        }

        foreach (string name in bundles) { File.Delete(app.PathOf("bin/" + name)); }
        foreach (string name in app.Bundles("obj")) { File.Delete(app.PathOf("obj/" + name)); }
        app.Build().Succeeded();
        Assert.Equal(before, bundles.Select(name => app.Hash("bin/" + name)));
    }

    [Fact]
    public void A_read_only_cache_folder_does_not_stop_a_build()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "mounting needs root");
        using App app = App.Many(2);
        string cache = app.Workspace.Environment["XDG_CACHE_HOME"]!; // set for every workspace
        app.Build().Succeeded();
        app.Write("p0001.policy.yaml", Policies.Denying("acct"));
        ProcessRun run = app.InMountNamespace($"""
            mount --bind '{cache}' '{cache}' && mount -o remount,ro,bind '{cache}' || exit 77
            dotnet build '{app.ProjectFile}' --no-restore -nologo -nodeReuse:false -v:m
            """);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(2, app.Bundles("bin").Length);
    }

    [Fact]
    public void A_cache_folder_that_cannot_be_made_does_not_stop_a_build()
    {
        using App app = App.Many(2);
        app.Workspace.Environment["XDG_CACHE_HOME"] = app.Workspace.Write("a-file", "") + "/below";
        BuildLog log = app.Build().Succeeded().Log;
        Assert.Equal(2, app.Bundles("bin").Length);
        Assert.DoesNotContain(log.Messages, message => message.IsError);
    }
}
