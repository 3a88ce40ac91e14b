using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The caller's keys (keyrings(7)), which no namespace holds apart.</summary>
public sealed class SandboxKeyTests
{
    private const string Sandboxed = "profile: keys\nmode: sandbox\n";

    // keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0), add_key("user", "policybuild", "x", 1, KEY_SPEC_SESSION_KEYRING): a session of the test's own with a key in it.
    private const string Calls = """
        import ctypes, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        def call(number, *arguments):
            result = libc.syscall(number, *arguments)
            return result if result >= 0 else -ctypes.get_errno()
        """;

    private const string Caller = Calls + "\n" + """
        assert call(250, 1, 0) > 0 and call(248, b"user", b"policybuild", b"x", 1, -3) > 0
        os.execv(sys.argv[1], sys.argv[1:])
        """;

    // request_key, and add_key into the session of its own.
    private const string Program = Calls + "\n" + """
        found = call(249, b"user", b"policybuild", 0, 0)
        print("found" if found > 0 else found, call(248, b"user", b"own", b"x", 1, -3) > 0, call(249, b"user", b"own", 0, 0) > 0)
        """;

    [Theory]
    [InlineData("direct", "found True True\n")] // nothing holds it there
    [InlineData("sandbox", "-126 True True\n")] // ENOKEY
    public void The_keys_of_the_callers_session_are_not_the_programs(string mode, string expected)
    {
        using var sandbox = new Sandbox($"profile: keys\nmode: {mode}\n");
        string python = Requirement.Tool("python3");
        ProcessRun run = ProcessRun.Of(python, ["-c", Caller, PublishedLauncher.X64, sandbox.BundlePath, "--", python, "-c", Program]);
        Assert.Equal((expected, ""), (run.Output, run.Error));
    }

    [Theory]
    [InlineData("EPERM")]
    [InlineData("ENOSYS")]
    public void Where_no_call_reaches_keys_the_program_starts_without_a_word(string error)
    {
        using var sandbox = new Sandbox(Sandboxed);
        ProcessRun run = Around("keyctl, add_key, request_key", error, sandbox.BundlePath);
        Assert.Equal((0, "started\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Theory]
    [InlineData("keyctl")]
    [InlineData("keyctl, add_key")]
    [InlineData("keyctl, request_key")]
    public void Where_some_calls_reach_the_callers_keys_that_is_refused_or_printed(string refused)
    {
        using var sandbox = new Sandbox(Sandboxed);
        ProcessRun run = Around(refused, "EPERM", sandbox.BundlePath);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB8040: cannot give the program a session keyring of its own: operation not permitted; [^\n]*\n$", run.Error);
        run = Around(refused, "EPERM", "--best-effort", sandbox.BundlePath);
        Assert.Equal((0, "started\n"), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: warning PB8040: [^\n]*; it has the caller's, [^\n]*\n$", run.Error);
    }

    [Theory]
    [InlineData("--required")]
    [InlineData("--best-effort")] // the user's other programs have used them up
    public void A_user_who_may_have_no_key_more_is_told_of_the_limit(string option)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to become another user");
        using var sandbox = new Sandbox(Sandboxed);
        string launcher = Path.Combine(sandbox.Folder, "policy-run");
        File.Copy(PublishedLauncher.X64, launcher);
        File.SetUnixFileMode(sandbox.Folder, File.GetUnixFileMode(sandbox.Folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        // A user whom no other test needs; EDQUOT is 122.
        const string fill = Calls + "\n" + """
            os.setgid(65500), os.setuid(65500)
            assert call(250, 1, 0) > 0
            made = 1
            for number in range(100_000):
                if made > 0: made = call(248, b"user", b"key%d" % number, b"x", 1, -3)
            assert made == -122
            os.execv(sys.argv[1], sys.argv[1:])
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", fill, launcher, option, sandbox.BundlePath, "--", "/bin/echo", "started"], null, sandbox.Folder);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB8040: [^\n]*: quota exceeded; [^\n]*kernel.keys.maxkeys[^\n]*\n$", run.Error);
    }

    /// <summary>Runs policy-run under a filter, as in a container.</summary>
    private static ProcessRun Around(string calls, string error, params string[] words)
    {
        string rules = string.Join(", ", calls.Split(", ").Select(call => $"{{syscall: {call}, errno: {error}}}"));
        using var around = new Sandbox($"profile: around\nmode: direct\nsecurity: {{seccomp: {{default: allow, deny: [{rules}]}}}}\n");
        return around.Run(PublishedLauncher.X64, [.. words, "--", "/bin/echo", "started"]);
    }
}
