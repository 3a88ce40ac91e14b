using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>--notify-socket: another process answers the policy's notify rules.</summary>
public sealed class NotifySocketTests
{
    private static readonly SeccompAnswer s_refuse = new() { Error = -KernelError.Access };
    private static readonly SeccompAnswer s_continue = new() { Flags = SeccompAnswer.Continue };

    [Theory]
    [InlineData(LaunchMode.Direct)]
    [InlineData(LaunchMode.Sandbox)]
    public void The_other_process_decides_call_by_call(LaunchMode mode)
    {
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("chdir", Filter.Notify)) };
        launched.Launch.Mode = mode;
        launched.Launch.Flags = LaunchFlags.Notify;
        int calls = 0;
        using NotifyListener listener = Listen(launched, NotifyOffer.Taken, _ => calls++ == 0 ? s_refuse : s_continue);
        ProcessRun run = launched.Shell("cd /usr; cd /usr && pwd");
        Assert.Equal("/usr\n", run.Output);
        Assert.Contains("/usr", run.Error, StringComparison.Ordinal); // the shell's own complaint
        Assert.Equal([TestMachine.Syscall("chdir"), TestMachine.Syscall("chdir")], listener.Calls());
        Assert.Equal((NotifyOffer.MagicValue, NotifyOffer.CurrentVersion, 0u), (listener.Offer.Magic, listener.Offer.Version, listener.Offer.Flags));
        Assert.Equal("test", ProfileOf(listener.Offer));
    }

    [Theory]
    [InlineData(LaunchMode.Direct)]
    [InlineData(LaunchMode.Sandbox)]
    public void Under_exec_once_the_launchers_own_execve_passes_and_later_ones_are_notified(LaunchMode mode)
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("execve", Filter.Notify), ("execveat", Filter.Notify), ("chdir", Filter.Notify)) };
        if (mode != LaunchMode.Direct) { TestMachine.NeedsRoot(); }
        launched.Launch.Mode = mode;
        launched.Launch.Flags = LaunchFlags.Notify | LaunchFlags.ExecGate;
        using NotifyListener listener = Listen(launched, NotifyOffer.Taken, number => number == TestMachine.Syscall("execve") ? s_refuse : s_continue);
        ProcessRun run = launched.Shell("cd /usr && pwd; /bin/echo second");
        Assert.Equal("/usr\n", run.Output);
        Assert.Equal(126, run.ExitCode); // the shell's status for a program that it may not execute
        Assert.Equal([TestMachine.Syscall("chdir"), TestMachine.Syscall("execve")], listener.Calls());
        Assert.Equal(NotifyOffer.ExecOnce, listener.Offer.Flags);
    }

    [Theory]
    [InlineData(LaunchFlags.Notify)]
    [InlineData(LaunchFlags.Notify | LaunchFlags.ExecGate)]
    public void Nothing_is_started_where_the_listener_is_not_taken(LaunchFlags flags)
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("execve", flags.HasFlag(LaunchFlags.ExecGate) ? Filter.Notify : Filter.Allow), ("chdir", Filter.Notify)) };
        launched.Launch.Flags = flags;
        using (NotifyListener refusing = Listen(launched, 0, _ => s_continue)) { AssertRefused(launched.Shell("echo started"), "PB8048"); }
        using (NotifyListener hangingUp = Listen(launched, null, _ => s_continue)) { AssertRefused(launched.Shell("echo started"), "PB8048"); }
    }

    [Theory]
    [InlineData(LaunchFlags.Notify)]
    [InlineData(LaunchFlags.Notify | LaunchFlags.ExecGate)]
    public void A_program_that_cannot_be_executed_has_its_own_status(LaunchFlags flags)
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("execve", flags.HasFlag(LaunchFlags.ExecGate) ? Filter.Notify : Filter.Allow), ("chdir", Filter.Notify)) };
        launched.Launch.Flags = flags;
        using NotifyListener listener = Listen(launched, NotifyOffer.Taken, _ => s_continue);
        ProcessRun run = launched.Run(launched.WriteScript("neither", "neither a program nor a script"));
        Assert.Equal((126, ""), (run.ExitCode, run.Output));
        Assert.Contains("PB8023", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_where_nobody_listens_stops_the_start()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("chdir", Filter.Notify)) };
        launched.Launch.Flags = LaunchFlags.Notify;
        launched.Options = ["--notify-socket", Path.Combine(launched.Folder, "absent")];
        AssertRefused(launched.Shell("echo started"), "PB8047");
        launched.Options = ["--notify-socket=" + launched.Write("file", "no socket")];
        AssertRefused(launched.Shell("echo started"), "PB8047");
        launched.Options = ["--notify-socket", Path.Combine(launched.Folder, new string('x', 200))];
        AssertRefused(launched.Shell("echo started"), "PB8047");
        launched.Options = [];
        AssertRefused(launched.Shell("echo started"), "PB8015");
    }

    [Fact]
    public void A_policy_that_notifies_of_nothing_needs_no_socket()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow), Options = ["--notify-socket", "/absent"] };
        ProcessRun run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("--notify-socket is not used", run.Error, StringComparison.Ordinal);
    }

    private static NotifyListener Listen(Launched launched, byte? reply, Func<long, SeccompAnswer> answer)
    {
        string path = Path.Combine(launched.Folder, "notify" + Guid.NewGuid().ToString("N"));
        launched.Options = ["--notify-socket", path];
        return new NotifyListener(path, reply, answer);
    }

    private static unsafe string ProfileOf(NotifyOffer offer) => System.Text.Encoding.ASCII.GetString(offer.Profile, LaunchHeader.MaxProfile).TrimEnd('\0');

    private static void AssertRefused(ProcessRun run, string code)
    {
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }
}
