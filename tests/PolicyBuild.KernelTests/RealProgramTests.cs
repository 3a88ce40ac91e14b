using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Programs as they are, under policies as people write them.</summary>
public sealed class RealProgramTests
{
    private const string SixCalls = """
        profile: six
        mode: direct
        security: {seccomp: {default: deny, allow: [read, write, openat, close, mmap, exit_group]}}
        """;

    [Fact]
    public void True_needs_no_more_than_startup()
    {
        using Sandbox sandbox = WithAllowed("\"@startup\"");
        Assert.Equal((0, ""), (sandbox.Run("/bin/true") is var run ? run.ExitCode : -1, run.Error));
    }

    [Theory]
    [InlineData("/bin/sh", "-c", "echo hello")]
    [InlineData("/bin/cat", "$DIR/file")]
    [InlineData("/bin/ls", "$DIR")]
    public void A_program_works_under_startup_and_the_groups_that_it_is_about(params string[] command)
    {
        using Sandbox sandbox = WithAllowed("\"@startup\", \"@basic-io\", \"@file-system\", \"@io-event\", \"@signal\", getuid, getgid, geteuid, getegid, getpid, getppid, ioctl, fadvise64");
        AssertWorks(sandbox, command);
    }

    [Theory]
    [InlineData("/bin/true")]
    [InlineData("/usr/bin/env")]
    [InlineData("/usr/bin/head", "-c", "3", "$DIR/file")]
    public void A_small_program_works_under_the_built_in_base(params string[] command)
    {
        using var sandbox = new Sandbox("""
            profile: based
            mode: direct
            extends: ["builtin:base"]
            security: {seccomp: {default: deny, exec: once}, landlock: {paths: [{path: $DIR, access: read-only}]}}
            """);
        AssertWorks(sandbox, command);
    }

    [Fact]
    public void A_shell_with_children_works_under_the_group_of_services()
    {
        using Sandbox sandbox = WithAllowed("\"@startup\", \"@system-service\"");
        AssertWorks(sandbox, "/bin/sh", "-c", "cat $DIR/file | sort | head -1; ls $DIR > /dev/null; echo $?");
    }

    [Fact]
    public void A_program_that_goes_beyond_its_policy_is_killed()
    {
        using Sandbox sandbox = WithAllowed("\"@startup\"");
        Assert.Equal(128 + 31, sandbox.Run("/bin/ls", "/").ExitCode); // SIGSYS
    }

    [Fact]
    public void A_program_without_a_library_lives_on_the_six_calls()
    {
        using var sandbox = new Sandbox(SixCalls);
        string file = Path.Combine(sandbox.Folder, "file");
        File.WriteAllText(file, "six calls\n");
        ProcessRun run = sandbox.Run(ProbeProgram.Minimal("minimal"), file);
        Assert.Equal((0, "six calls\n"), (run.ExitCode, run.Output));
        Assert.Equal(128 + 31, sandbox.Run(ProbeProgram.Minimal("minimal-more", "-DTRY_MORE"), file).ExitCode);
        Assert.Equal(0, ProcessRun.Of(ProbeProgram.Minimal("minimal-more", "-DTRY_MORE"), [file]).ExitCode);
    }

    [Fact]
    public void A_dynamic_program_does_not_start_on_the_six_calls_and_the_compiler_says_so()
    {
        using var sandbox = new Sandbox(SixCalls);
        Assert.Equal(128 + 31, sandbox.Run("/bin/true").ExitCode);
        Assert.Contains(sandbox.Compiled.Diagnostics, one => one.Text.Contains("@startup", StringComparison.Ordinal));
    }

    [Fact]
    public void All_layers_hold_at_once()
    {
        using var sandbox = new Sandbox("""
            profile: all
            mode: direct
            security:
              capabilities: []
              seccomp: {default: allow, exec: once, deny: [{syscall: getppid, errno: EPERM}]}
              landlock: {paths: [{path: $DIR/open, access: read-only}], tcp: {bind: [], connect: []}, scope: [signal]}
            process: {umask: 0o077, rlimits: {nofile: 32}, env: {inherit: none, set: {ONLY: this}}}
            """);
        Directory.CreateDirectory(Path.Combine(sandbox.Folder, "open"));
        File.WriteAllText(Path.Combine(sandbox.Folder, "open/file"), "text");
        Assert.Equal(
            ["errno 1", "ok 0", "errno 13", "errno 13", "errno 38", "errno 1"],
            sandbox.Try("110", "open-read $DIR/open/file", "open-write $DIR/open/file", "open-read $DIR/test.policybundle", "execve /bin/true", "62 1 0"));
    }

    /// <summary>The program does under the policy what it does without.</summary>
    private static void AssertWorks(Sandbox sandbox, params string[] command)
    {
        File.WriteAllText(Path.Combine(sandbox.Folder, "file"), "hello\n");
        string[] words = [.. command.Select(word => word.Replace("$DIR", sandbox.Folder, StringComparison.Ordinal))];
        ProcessRun run = sandbox.Run(words[0], words[1..]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(ProcessRun.Of(words[0], words[1..]).Output, run.Output);
    }

    private static Sandbox WithAllowed(string calls) => new($$$"""
        profile: real
        mode: direct
        security: {seccomp: {default: deny, allow: [{{{calls}}}]}}
        """);
}
