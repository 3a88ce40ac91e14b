using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>How a command ended is what its init reports, and nothing else: a filter around policy-run refuses the report.</summary>
public sealed class InitReportTests
{
    [Theory]
    [InlineData("/bin/true")]
    [InlineData("/bin/false")]
    public void A_report_that_cannot_be_written_is_an_error_however_the_init_ends(string command)
    {
        const ulong ReportBytes = 4;
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.Timeout;
        launched.Launch.Timeout = 100_000;
        using var host = new Launched { Filter = Filter.Of(Filter.Allow, ("write", Filter.Notify)) };
        host.Launch.Flags = LaunchFlags.Notify;
        string path = Path.Combine(host.Folder, "notify");
        host.Options = ["--notify-socket", path];
        using var listener = new NotifyListener(path, NotifyOffer.Taken, call => ThirdArgument(call) == ReportBytes
            ? new SeccompAnswer { Error = -KernelError.Permission }
            : new SeccompAnswer { Flags = SeccompAnswer.Continue });

        // A pipe's reader could have seen its end and be gone by then.
        string errors = Path.Combine(host.Folder, "errors");
        ProcessRun run = host.Run("/bin/sh", "-c", "exec \"$@\" 2> \"$0\"", errors, LauncherBinary.Path, launched.WriteBundle(), "--", command);
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("error PB8028: ", File.ReadAllText(errors), StringComparison.Ordinal);
    }

    private static unsafe ulong ThirdArgument(SeccompNotification call) => call.Arguments[2];
}
