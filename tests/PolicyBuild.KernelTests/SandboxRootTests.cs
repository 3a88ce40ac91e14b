using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>What a program in mode sandbox sees as its files, as root and as a user without privileges.</summary>
public sealed class SandboxRootTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_host_is_read_only_and_tmp_dev_and_proc_are_private(bool asUser)
    {
        using var sandbox = new Sandbox("""
            profile: root
            mode: sandbox
            """);
        ProcessRun run = Run(sandbox, asUser, """
            for folder in / /etc /usr /var/tmp /sys/kernel; do touch "$folder/policybuild-test" 2>/dev/null && echo "wrote $folder"; done
            touch /tmp/own && ls -A /tmp
            ls /dev | tr '\n' ' '
            echo text > /dev/null && head -c 2 /dev/zero | od -An -tx1 && touch /dev/shm/own && echo pid $$
            ls -d /proc/[0-9]* | wc -l
            """);
        string[] lines = run.Output.Split('\n');
        Assert.Equal("", run.Error);
        Assert.Contains("own", lines[..^5]);
        Assert.DoesNotContain(lines, line => line.StartsWith("wrote", StringComparison.Ordinal));
        Assert.Contains("fd full null ptmx pts random shm stderr stdin stdout tty urandom zero  00 00", run.Output, StringComparison.Ordinal);
        Assert.Contains("pid 2", lines);
        Assert.InRange(int.Parse(lines[^2], System.Globalization.CultureInfo.InvariantCulture), 2, 5); // the init, the shell and what it starts
        Assert.False(File.Exists("/tmp/own"));
        Assert.False(File.Exists("/dev/shm/own"));
    }

    [Fact]
    public void Where_it_cannot_be_told_what_slash_tmp_is_nothing_is_started()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to take /proc away");
        using var sandbox = new Sandbox("profile: blind\nmode: sandbox\n");
        ProcessRun run = ProcessRun.Of(Requirement.Tool("unshare"),
            ["--mount", "/bin/sh", "-c", "umount -l /proc && exec \"$@\"", "sh", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "started"]);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8032", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_namespace_gives_no_capability_that_the_caller_does_not_hold()
    {
        using var sandbox = new Sandbox("profile: power\nmode: sandbox\nsecurity: {capabilities: [CAP_SYS_ADMIN, CAP_NET_ADMIN]}\n");
        ProcessRun run = Run(sandbox, asUser: true, "grep -E 'Cap(Prm|Eff|Amb)' /proc/self/status; umount /tmp 2>/dev/null && echo unmounted");
        Assert.Equal("CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapAmb:\t0000000000000000\n", run.Output);
    }

    // test -w asks faccessat(2), which Landlock leaves alone: it says what the mounts let write.
    private const string ProcScript = """
        cat /proc/sys/kernel/domainname 2>&1 > /proc/sys/kernel/domainname && echo wrote the named file
        echo 7 2>&1 > /proc/self/oom_score_adj && cat /proc/$$/oom_score_adj
        for file in sys/kernel/domainname sys/kernel/hostname sys/vm/drop_caches sysrq-trigger irq sys fs self/comm; do [ -w /proc/$file ] && echo "open $file"; done
        """;

    [Theory]
    [InlineData("/proc/sys/kernel/domainname", "wrote the named file\nopen sys/kernel/domainname\n")]
    [InlineData("/proc/self/oom_score_adj", "7\nopen self/comm\n")]
    [InlineData("/proc/thread-self/oom_score_adj", "open self/comm\n")] // another inode than the process's
    [InlineData("/proc/self/oom_score_*", "7\nopen self/comm\n")]
    [InlineData("/proc/sys/vm", "open sys/vm/drop_caches\n")]
    [InlineData("/proc/sys/kernel/domainname /proc/self/oom_score_adj", "wrote the named file\n7\nopen sys/kernel/domainname\nopen self/comm\n")]
    public void For_root_a_rule_beneath_proc_opens_what_it_names_and_no_more(string path, string expected)
    {
        foreach (string mode in (string[])["sandbox", "hardened"])
        {
            using var sandbox = new Sandbox(ProcPolicy(mode, path));
            string[] lines = Run(sandbox, asUser: false, ProcScript).Output.Split('\n');
            Assert.Equal(expected, string.Join('\n', lines.Where(static line => !line.StartsWith("/bin/sh", StringComparison.Ordinal))));

            // Root without CAP_SYS_ADMIN gets a user namespace in which it is itself.
            ProcessRun inside = ProcessRun.Of(Requirement.Tool("setpriv"),
                ["--bounding-set=-sys_admin", "--inh-caps=-sys_admin", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", ProcScript]);
            string[] others = inside.Output.Split('\n');
            Assert.Equal(expected, string.Join('\n', others.Where(static line => !line.StartsWith("/bin/sh", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public void A_user_writes_the_own_file_that_a_rule_names_and_no_other_processs()
    {
        using var sandbox = new Sandbox(ProcPolicy("sandbox", "/proc/self/oom_score_adj"));
        ProcessRun run = Run(sandbox, asUser: true, "echo 7 > /proc/self/oom_score_adj; cat /proc/$$/oom_score_adj; sh -c 'echo 8 > /proc/self/oom_score_adj'; echo 9 > /proc/self/comm");
        Assert.Equal("7\n", run.Output);
        Assert.Equal(2, run.Error.Split("Permission denied").Length - 1);
    }

    [Theory]
    [InlineData("mode: direct")]
    [InlineData("mode: direct\nresources: {timeout: 60s}")] // another process opens the paths than becomes the program
    public void In_mode_direct_it_is_the_programs_own_file_too(string mode)
    {
        using var sandbox = new Sandbox(ProcPolicy("sandbox", "/proc/self/oom_score_adj").Replace("mode: sandbox", mode, StringComparison.Ordinal));
        ProcessRun run = Run(sandbox, asUser: false, "echo 7 > /proc/self/oom_score_adj; cat /proc/$$/oom_score_adj; echo 9 > /proc/$PPID/oom_score_adj");
        Assert.Equal("7\n", run.Output);
        Assert.Contains("Permission denied", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_rule_beneath_proc_nothing_in_it_is_open_for_root()
    {
        using var sandbox = new Sandbox("profile: root\nmode: sandbox\n");
        Assert.DoesNotContain("open", Run(sandbox, asUser: false, ProcScript).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proc_sys_that_cannot_be_closed_for_root_starts_nothing()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, for whom it is closed");
        using var sandbox = new Sandbox(ProcPolicy("sandbox", "/proc/self/oom_score_adj"));
        ProcessRun run = ProcessRun.Of(Requirement.Tool("strace"),
            ["-f", "-o", "/dev/null", "-P", "sys", "-e", "trace=openat2", "-e", "inject=openat2:error=ENOENT", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "started"]);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8032: cannot make /proc read-only", run.Error, StringComparison.Ordinal);
    }

    private static string ProcPolicy(string mode, string path) => $$"""
        profile: proc
        mode: {{mode}}
        enforcement: best-effort
        security:
          landlock:
            paths:
              - {path: /usr, access: read-execute}
              - {path: /dev, access: read-write}
              - {path: /proc, access: read-only}
        """ + string.Concat(path.Split(' ').Select(static one => $"\n      - {{path: \"{one}\", access: read-write}}"));

    private static ProcessRun Run(Sandbox sandbox, bool asUser, string script) =>
        asUser ? sandbox.RunUnprivileged("/bin/sh", "-c", script) : sandbox.Run("/bin/sh", "-c", script);
}
