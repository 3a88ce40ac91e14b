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

    private static ProcessRun Run(Sandbox sandbox, bool asUser, string script) =>
        asUser ? sandbox.RunUnprivileged("/bin/sh", "-c", script) : sandbox.Run("/bin/sh", "-c", script);
}
