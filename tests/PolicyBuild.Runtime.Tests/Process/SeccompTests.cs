using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class SeccompTests
{
    private const int BadSystemCall = 31; // SIGSYS

    [Fact]
    public void A_denied_syscall_kills_the_process()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("mkdir", Filter.Kill), ("mkdirat", Filter.Kill)) };
        Assert.Equal(128 + BadSystemCall, launched.Run("mkdir", "new").ExitCode);
        Assert.False(Directory.Exists(Path.Combine(launched.Folder, "new")));
    }

    [Fact]
    public void A_denied_syscall_returns_the_policys_errno()
    {
        const int ReadOnlyFileSystem = 30; // EROFS
        using var launched = new Launched
        {
            Filter = Filter.Of(Filter.Allow, ("mkdir", Filter.Errno(ReadOnlyFileSystem)), ("mkdirat", Filter.Errno(ReadOnlyFileSystem))),
        };
        ProcessRun run = launched.Run("mkdir", "new");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Read-only file system", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_filter_is_in_force_without_privileges()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("mkdir", Filter.Kill), ("mkdirat", Filter.Kill)) };
        Assert.Equal(128 + BadSystemCall, launched.RunUnprivileged("mkdir", "/tmp/policybuild-never").ExitCode);
    }

    [Fact]
    public void A_filter_that_the_kernel_refuses_stops_the_start()
    {
        using var launched = new Launched { Filter = [0x20, 0, 0, 0, 0, 0, 0, 0], Options = ["--best-effort"] };
        BundleTests.AssertRefused(launched.Shell("echo started"), "PB8014");
    }

    [Fact]
    public void The_launcher_makes_no_call_between_filter_and_execve()
    {
        // Only execve passes, and what the program then needs to be killed by its own first call.
        using var launched = new Launched { Filter = Filter.Of(Filter.Kill, ("execve", Filter.Allow)) };
        Assert.Equal(128 + BadSystemCall, launched.Run("/bin/true").ExitCode);
        using var once = new Launched { Filter = Filter.ExecOnce(Filter.Kill) };
        once.Launch.Flags = LaunchFlags.ExecGate;
        Assert.Equal(128 + BadSystemCall, once.Run("/bin/true").ExitCode);
    }

    [Fact]
    public void An_execve_that_fails_under_a_closed_filter_ends_the_launcher()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Errno(1)) };
        ProcessRun run = launched.Run("/bin/true");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("", run.Output);
    }
}
