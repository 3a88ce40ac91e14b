using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A caller that leaves policy-run too little: the message says what, and nothing is started.</summary>
public sealed class CallerLimitTests
{
    private const string Watched = "profile: limited\nmode: direct\nresources: {timeout: 100s}\n";

    [Theory]
    [InlineData("profile: limited\nmode: sandbox\n")]
    [InlineData(Watched)]
    public void A_limit_on_processes_is_named_with_the_callers_number(string policy)
    {
        using var sandbox = new Sandbox(policy);
        ProcessRun run = RunLimited(sandbox, "-u 1");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB8029: cannot start one more process: this user may have 1 processes [^\n]*ulimit -u[^\n]*\n$", run.Error);
    }

    [Fact]
    public void Mode_direct_needs_no_process_more()
    {
        using var sandbox = new Sandbox("profile: limited\nmode: direct\n");
        Assert.Equal((0, "started\n"), (RunLimited(sandbox, "-u 1") is var run ? run.ExitCode : -1, run.Output));
    }

    [Fact]
    public void A_proc_of_another_pid_namespace_is_named_where_a_time_limit_needs_it()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to make a pid namespace");
        string unshare = Requirement.Tool("unshare");
        using var sandbox = new Sandbox(Watched);
        string[] command = [PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "started"];
        ProcessRun run = ProcessRun.Of(unshare, ["--pid", "--fork", .. command]);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB8049: [^\n]*--mount-proc[^\n]*\n$", run.Error);
        Assert.Equal("started\n", ProcessRun.Of(unshare, ["--pid", "--fork", "--mount-proc", .. command]).Output);
    }

    [Theory]
    [InlineData("mode: direct", 3)]
    [InlineData("mode: direct\nresources: {timeout: 100s}", 6)]
    [InlineData("mode: sandbox", 6)]
    [InlineData("mode: sandbox", 10)]
    public void A_limit_on_descriptors_is_named_wherever_it_is_met(string settings, int limit)
    {
        using var sandbox = new Sandbox("profile: limited\n" + settings + "\n");

        // What the test run has open besides does not count: a number beyond the limit hinders nobody.
        ProcessRun run = ProcessRun.Of("/bin/bash",
            ["-c", $"ulimit -n {limit}; exec \"$@\"", "bash", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "started"]);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB80[0-9]{2}: [^\n]*: too many open files \\(ulimit -n\\)[^\n]*\n$", run.Error);
    }

    [Theory]
    [InlineData("mode: direct\nnetwork: {mode: filtered, outbound: []}")]
    [InlineData("mode: sandbox\nnetwork: {mode: filtered, outbound: []}")]
    [InlineData("mode: sandbox")]
    public void Best_effort_leaves_nothing_out_for_a_limit_that_the_caller_has_set(string settings)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to load programs");
        using var sandbox = new Sandbox("profile: limited\nenforcement: best-effort\nsecurity: {seccomp: {default: allow, exec: once}}\n" + settings + "\n");
        int started = 0;
        const int Enough = 40;
        for (int limit = 4; limit <= Enough; limit++)
        {
            // The first descriptors alone are open, so that each step of the start is the first one to have none, once.
            ProcessRun run = ProcessRun.Of("/bin/bash",
                ["-c", $"for ((n = 3; n < 256; n++)); do eval \"exec $n>&-\"; done; ulimit -n {limit}; exec \"$@\"", "bash", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "started"]);
            if (run.ExitCode == 0)
            {
                Assert.Equal((limit, "started\n", ""), (limit, run.Output, run.Error));
                started++;
                continue;
            }

            Assert.Equal((limit, true, ""), (limit, run.ExitCode is 125 or 126, run.Output));
            Assert.Matches("^policy-run: error PB8[0-9]{3}: [^\n]*: too many open files \\(ulimit -n\\)", run.Error);
        }

        Assert.InRange(started, 1, Enough);
    }

    [Fact]
    public void A_stack_that_the_environment_fills_is_an_error()
    {
        using var sandbox = new Sandbox("profile: limited\nmode: sandbox\n");

        // The kernel takes 128 KiB of words under any limit; what is left is for the program.
        ProcessRun run = ProcessRun.Of("/bin/bash",
            ["-c", "ulimit -s 120; FILL=$(printf '%100000s') exec \"$@\"", "bash", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "started"],
            environment: new Dictionary<string, string?> { ["PATH"] = "/usr/bin:/bin" });
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8021: cannot run on what the command line and the environment leave of the stack", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")] // the command lies in the folder that a private /tmp hides
    [InlineData("hardened")]
    public void A_command_that_is_there_and_not_executable_is_not_said_to_be_missing(string mode)
    {
        using var sandbox = new Sandbox($"profile: command\nmode: {mode}\nenforcement: best-effort\n");
        File.WriteAllText(sandbox.Folder + "/text", "text");
        sandbox.Environment["PATH"] = sandbox.Folder;
        foreach (string folder in (string[])[sandbox.Folder + "/", ""])
        {
            ProcessRun there = sandbox.Run(folder + "text");
            ProcessRun absent = sandbox.Run(folder + "absent");
            Assert.Equal((126, 127), (there.ExitCode, absent.ExitCode));
            Assert.Contains("text' cannot be executed: permission denied\n", there.Error, StringComparison.Ordinal);
            Assert.Contains("absent' was not found\n", absent.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>As nobody: root has no limit on processes.</summary>
    private static ProcessRun RunLimited(Sandbox sandbox, string limit)
    {
        File.WriteAllText(sandbox.Folder + "/limited", $"ulimit {limit}; exec \"$@\"\n");
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to become another user");
        string launcher = Path.Combine(sandbox.Folder, "policy-run");
        File.Copy(PublishedLauncher.X64, launcher);
        File.SetUnixFileMode(sandbox.Folder, File.GetUnixFileMode(sandbox.Folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return ProcessRun.Of(Requirement.Tool("setpriv"),
            ["--reuid", "65534", "--regid", "65534", "--clear-groups", "/bin/bash", sandbox.Folder + "/limited", launcher, sandbox.BundlePath, "--", "/bin/echo", "started"],
            null, sandbox.Folder);
    }
}
