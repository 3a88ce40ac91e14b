using System.Globalization;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>A signal to the whole process group while launcher and init are there and the program is not yet.</summary>
public sealed class StartSignalTests
{
    private const int Terminate = 15; // SIGTERM
    private const int SetParentDeathSignal = 1; // PR_SET_PDEATHSIG
    private const int Group = 5; // pgrp (proc_pid_stat(5))

    [Fact]
    public void It_reaches_the_program()
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.Timeout;
        launched.Launch.Timeout = 100_000;
        using var host = new Launched { Filter = Filter.Of(Filter.Allow, ("prctl", Filter.Notify)) };
        host.Launch.Flags = LaunchFlags.Notify;
        string path = Path.Combine(host.Folder, "notify");
        host.Options = ["--notify-socket", path];
        int sent = 0;
        using var listener = new NotifyListener(path, NotifyOffer.Taken, call =>
        {
            // The init's first call, with which it is tied to the launcher.
            if (FirstArgument(call) == SetParentDeathSignal && sent++ == 0)
            {
                Assert.Equal(0, ProcessStat.Read(call.ProcessId, Group, out ulong group));
                Assert.Equal(0, Signals.Send(-int.CreateChecked(group), Terminate));
            }

            return new SeccompAnswer { Flags = SeccompAnswer.Continue };
        });

        // In a group of its own, without the test.
        ProcessRun run = host.Run(Requirement.Tool("setsid"), LauncherBinary.Path, launched.WriteBundle(), "--", "/bin/sh", "-c", "sleep 10; echo late");
        Assert.Equal((128 + Terminate, ""), (run.ExitCode, run.Output));
        Assert.True(sent > 0, sent.ToString(CultureInfo.InvariantCulture));
    }

    private static unsafe ulong FirstArgument(SeccompNotification call) => call.Arguments[0];
}
