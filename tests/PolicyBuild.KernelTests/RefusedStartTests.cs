using System.Globalization;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What cannot be enforced is not started: exit status 125 and a PB8xxx code, and the program does not run.</summary>
public sealed class RefusedStartTests
{
    [Theory]
    [InlineData("security: {seccomp: {default: allow, notify: [getuid]}}", "PB8015")]
    [InlineData("security: {seccomp: {default: allow, trace: [getuid]}}", "PB8016")]
    [InlineData("requires: {kernel: 99.0}", "PB8")]
    [InlineData("process: {working_directory: /absent}", "PB8")]
    public void A_policy_that_this_start_cannot_hold_is_refused(string setting, string code)
    {
        using var sandbox = new Sandbox("profile: refused\nmode: direct\n" + setting + "\n");
        ProcessRun run = sandbox.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mode: direct", false, true)] // the launcher becomes the program
    [InlineData("mode: direct\nresources: {timeout: 60s}", false, false)]
    [InlineData("mode: direct\nresources: {timeout: 60s}", true, true)]
    [InlineData("mode: sandbox", false, false)]
    [InlineData("mode: sandbox", true, true)] // from its pid namespace no tracer outside is to be seen
    [InlineData("mode: hardened\nenforcement: best-effort", false, false)]
    [InlineData("mode: hardened\nenforcement: best-effort", true, true)]
    public void Trace_rules_want_a_tracer_of_the_program_itself(string mode, bool follows, bool starts)
    {
        using var sandbox = new Sandbox($"profile: traced\n{mode}\nsecurity: {{seccomp: {{default: allow, trace: [getuid]}}}}\n");
        string[] tracer = [Requirement.Tool("strace"), .. follows ? (string[])["-f", "--seccomp-bpf"] : [], "-e", "trace=getuid", "-o", "/dev/null"];
        foreach (bool asUser in (bool[])[false, true])
        {
            ProcessRun run = sandbox.RunBy(tracer, asUser, "/usr/bin/id", "-u");
            Assert.Equal((starts ? 0 : 125, starts), (run.ExitCode, run.Output.Length != 0));
            Assert.Equal(!starts, run.Error.Contains("error PB8016", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_bundle_without_a_filter_for_this_architecture_is_refused()
    {
        using var sandbox = new Sandbox("""
            profile: elsewhere
            mode: direct
            security: {seccomp: {default: allow}}
            """, Uapi.Architecture.AArch64);
        ProcessRun run = sandbox.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("PB8", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Udp_rules_that_the_kernel_lacks_stop_the_start_unless_best_effort_is_written()
    {
        int abi = int.Parse(Assert.Single(ProbeProgram.Control("444 0 0 1")).Split(' ')[1], CultureInfo.InvariantCulture); // landlock_create_ruleset
        Requirement.Possible(abi < 10, "this kernel has UDP rights");
        const string policy = """
            profile: udp
            mode: direct
            $BEST
            security: {landlock: {paths: [{path: /, access: read-execute}], udp: {bind: []}}}
            """;
        using var required = new Sandbox(policy.Replace("$BEST", "", StringComparison.Ordinal));
        ProcessRun refused = required.Run("/bin/echo", "started");
        Assert.Equal((125, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("PB8008", refused.Error, StringComparison.Ordinal);

        using var demanding = new Sandbox("profile: abi\nmode: direct\nenforcement: best-effort\nrequires: {landlock_abi: 10}\n");
        Assert.Equal((125, ""), (demanding.Run("/bin/echo", "started") is var run ? run.ExitCode : -1, run.Output)); // a floor, whatever enforcement says

        using var bestEffort = new Sandbox(policy.Replace("$BEST", "enforcement: best-effort", StringComparison.Ordinal));
        ProcessRun started = bestEffort.Run("/bin/echo", "started");
        Assert.Equal((0, "started\n"), (started.ExitCode, started.Output));
        Assert.Contains("PB8008", started.Error, StringComparison.Ordinal);
        Assert.Equal(["errno 13"], bestEffort.Try("create $DIR/file")); // what the kernel has holds
    }

    [Fact]
    public void A_command_that_is_missing_or_not_executable_has_its_own_status()
    {
        using var sandbox = new Sandbox("""
            profile: command
            mode: direct
            security: {seccomp: {default: allow, exec: once}, landlock: {paths: [{path: /, access: read-execute}]}}
            """);
        Assert.Equal(127, sandbox.Run("/absent/program").ExitCode);
        Assert.Equal(127, sandbox.Run("policybuild-no-such-command").ExitCode);
        File.WriteAllText(Path.Combine(sandbox.Folder, "text"), "text");
        Assert.Equal(126, sandbox.Run(Path.Combine(sandbox.Folder, "text")).ExitCode);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("exit 125", 125)]
    [InlineData("kill -9 $$", 128 + 9)]
    [InlineData("kill -15 $$", 128 + 15)]
    public void Status_and_signal_are_the_programs_own(string command, int status)
    {
        using var sandbox = new Sandbox("""
            profile: status
            mode: direct
            security: {capabilities: [], seccomp: {default: allow, exec: once}}
            """);
        Assert.Equal(status, sandbox.Run("/bin/sh", "-c", command).ExitCode);
    }
}
