using PolicyBuild.Sdk.Tests.Harness;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class InterruptedBuildTests
{
    private const string Intermediate = "obj/Debug/net10.0/policies";

    [Fact]
    public async Task Ctrl_C_ends_a_long_compile_at_once_and_leaves_nothing_behind()
    {
        using App app = App.Many(400);
        using var build = new RunningBuild(app);
        await RunningBuild.Files(app.PathOf(Intermediate), 20);
        build.Interrupt();
        ProcessRun end = await build.End();
        Assert.NotEqual(0, end.ExitCode);
        Assert.DoesNotContain("MSB4018", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MSB4181", end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PB0001", end.Output, StringComparison.Ordinal);
        Assert.Empty(app.Bundles("."));
        Assert.Empty(Temporary(app));
    }

    [Fact]
    public async Task After_kill_9_in_the_middle_the_next_build_succeeds()
    {
        using App app = App.Many(60);
        using (var build = new RunningBuild(app))
        {
            await RunningBuild.Files(app.PathOf(Intermediate), 10);
            build.Kill();
        }

        Assert.Empty(app.Bundles("bin"));
        app.Build().Succeeded();
        Assert.Equal(60, app.Bundles("bin").Length);
        Assert.Empty(Temporary(app));
    }

    [Fact]
    public void A_full_disk_is_an_error_without_half_a_bundle()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "mounting needs root");
        using App app = App.Many(60);
        // A small file system over the intermediate folder alone: the compiler's and MSBuild's other files stay where they are.
        Directory.CreateDirectory(app.PathOf(Intermediate));
        ProcessRun run = app.InMountNamespace($"""
            cd '{app.Folder}'
            mount -t tmpfs -o size=128k none '{Intermediate}' || exit 77
            dotnet build app.csproj --no-restore -nologo -nodeReuse:false -v:m && exit 1
            find . -name '*.policybundle' | grep . && exit 2
            mount -o remount,size=64m '{Intermediate}' || exit 77
            dotnet build app.csproj --no-restore -nologo -nodeReuse:false -v:m || exit 3
            """);
        Assert.True(run.ExitCode == 0, run.ExitCode + "\n" + run.Output + run.Error);
        Assert.DoesNotContain("MSB4018", run.Output, StringComparison.Ordinal);
        Assert.Contains("error PB", run.Output, StringComparison.Ordinal);
        Assert.Equal(60, app.Bundles("bin").Length);
    }

    private static string[] Temporary(App app) =>
        [.. Directory.EnumerateFiles(app.PathOf("obj"), "*", SearchOption.AllDirectories).Where(path => path.Contains("/staging.", StringComparison.Ordinal))];
}
