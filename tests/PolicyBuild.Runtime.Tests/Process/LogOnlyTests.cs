using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>--log-only: a policy is tried and not enforced.</summary>
public sealed unsafe class LogOnlyTests
{
    [Theory]
    [InlineData(Filter.Kill)]
    [InlineData(0x00050001u)] // EPERM
    [InlineData(Filter.Notify)]
    [InlineData(0x7FF00000u)] // SECCOMP_RET_TRACE
    public void What_the_filter_would_refuse_is_carried_out_and_nothing_else_holds(uint action)
    {
        TestMachine.NeedsLandlock();
        using var launched = new Launched
        {
            Filter = Filter.Of(Filter.Allow, ("mkdir", action), ("mkdirat", action)),
            Landlock = LandlockRules.Create(LandlockFlags.None),
            Options = ["--log-only"],
        };
        launched.Launch.Flags = LaunchFlags.ExecGate | LaunchFlags.Notify | LaunchFlags.Trace;
        launched.Launch.Mode = LaunchMode.Hardened;
        launched.Launch.AddSetVariable("SET", "by-the-policy");
        launched.Launch.AddRlimit(1, 0, 0); // no file may grow
        ProcessRun run = launched.Shell("mkdir made && echo \"[$SET]\" > made/file && cat made/file && grep Seccomp: /proc/self/status");
        Assert.Equal((0, "[]\nSeccomp:\t2\n"), (run.ExitCode, run.Output));
        Assert.Contains("warning PB8045: NOTHING OF THE POLICY IS ENFORCED", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernel_gets_to_see_the_refusals_as_log_actions()
    {
        // Whether the kernel's log can be read depends on the machine, so the filter itself is looked at.
        byte[] filter = Filter.Of(Filter.Errno(1), ("read", Filter.Allow), ("write", Filter.Kill), ("close", 0x7FFC0000), ("execve", Filter.Notify));
        byte[] copy = new byte[filter.Length];
        fixed (byte* from = filter, to = copy) { Assert.True(LoggingFilter.Copy(from, to, (ushort)(filter.Length / 8))); }
        Assert.Equal([0x7FFC0000u, Filter.Allow, 0x7FFC0000, 0x7FFC0000, 0x7FFC0000, 0x7FFC0000], Returns(copy));
        for (int i = 0; i < filter.Length; i += 8)
        {
            if (filter[i] != 6) { Assert.Equal(filter[i..(i + 8)], copy[i..(i + 8)]); }
        }
    }

    [Fact]
    public void A_filter_that_computes_its_answer_is_not_tried()
    {
        using var launched = new Launched { Filter = [0x20, 0, 0, 0, 0, 0, 0, 0, 0x16, 0, 0, 0, 0, 0, 0, 0], Options = ["--log-only"] };
        AssertRefused(launched.Shell("echo started"), "PB8046");
    }

    [Fact]
    public void Without_a_filter_there_is_nothing_to_try()
    {
        using var launched = new Launched { Options = ["--log-only"] };
        AssertRefused(launched.Shell("echo started"), "PB8046");
        launched.Options = ["--log-only", "--report"];
        AssertRefused(launched.Shell("echo started"), "PB8001");
    }

    [Theory]
    [InlineData("kill_process kill_thread trap errno user_notif trace log\n", true)]
    [InlineData("log", true)]
    [InlineData("kill_process catalog logs\n", false)]
    [InlineData("", false)]
    public void The_kernels_list_of_logged_actions_is_read_by_whole_names(string text, bool expected)
    {
        fixed (byte* bytes = System.Text.Encoding.ASCII.GetBytes(text + "\0")) { Assert.Equal(expected, LogOnly.ListsLog(bytes)); }
    }

    private static IEnumerable<uint> Returns(byte[] filter)
    {
        var actions = new List<uint>();
        for (int i = 0; i < filter.Length; i += 8)
        {
            if (filter[i] == 6) { actions.Add(BitConverter.ToUInt32(filter, i + 4)); }
        }

        return actions;
    }

    private static void AssertRefused(ProcessRun run, string code)
    {
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }
}
