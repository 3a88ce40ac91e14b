using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Mode sandbox on a host that has no folder /tmp: the program has one all the same, beside all that the host has.</summary>
public sealed class HostWithoutTmpTests
{
    /// <summary>Makes a host whose root has what this one's has, but for /tmp; the sandbox's folder is its /app.</summary>
    internal const string Host = """
        mkdir -p $DIR/root; mount -t tmpfs -o mode=755 root $DIR/root; cd $DIR/root
        for name in /*; do
            case $name in /tmp | /app | /mnt | /srv | /work | /old) continue ;; esac
            if [ -L $name ]; then cp -d $name .; elif [ -d $name ]; then mkdir .$name && mount --rbind $name .$name; fi
        done
        mkdir app srv srv/data old; chmod 777 srv/data; echo text > srv/file; echo top > top; ln -s srv/file link; mount --bind $DIR app
        pivot_root . old; umount -l old; rmdir old; cd /
        """;

    private const string Script = """
        ls -d /tmp /app /srv /top /link /usr /etc; cat /link /top
        echo own > /tmp/own && cat /tmp/own; ls -ld /tmp | cut -c 1-10
        for folder in / /srv /etc /usr; do touch $folder/new 2>/dev/null && echo wrote $folder; done
        echo new > /srv/data/new; pwd; df /tmp | grep -c tmpfs
        """;

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("ln -s /absent /tmp", false)]
    [InlineData("ln -s /tmp /tmp", false)]
    [InlineData("echo file > /tmp", true)]
    [InlineData("mkdir -m 700 /closed /closed/tmp; ln -s /closed/tmp /tmp", true)]
    public void The_program_has_a_tmp_of_its_own_and_the_hosts_files_read_only(string tmp, bool asUser)
    {
        using var sandbox = new Sandbox("""
            profile: tmp
            mode: sandbox
            security:
              landlock:
                paths:
                  - {path: /, access: read-execute}
                  - {path: /tmp, access: read-write}
                  - {path: /srv/data, access: read-write}
                  - {path: /dev, access: read-write}
            """);
        ProcessRun run = sandbox.RunOn(Host + "\n" + tmp, asUser, Script + "\ncat /srv/data/new", "/app");
        Assert.Equal(("/app\n/etc\n/link\n/srv\n/tmp\n/top\n/usr\ntext\ntop\nown\ndrwxrwxrwt\n/\n1\nnew\n", ""), (run.Output, run.Error));
    }

    [Fact]
    public void Where_the_root_folder_is_writable_there_is_no_place_for_one()
    {
        using var sandbox = new Sandbox("profile: tmp\nmode: sandbox\nsecurity: {landlock: {paths: [{path: /, access: read-write-execute}]}}\n");
        ProcessRun run = sandbox.RunOn(Host, asUser: false, "echo started", "/app");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB8032: this host has no folder /tmp, .*; make the folder, .*\n$", run.Error);
        Assert.Equal("started\n", sandbox.RunOn(Host + "\nmkdir -m 1777 /tmp", asUser: false, "echo started", "/app").Output);
    }

    [Fact]
    public void Mode_hardened_has_its_own_as_everywhere()
    {
        using var sandbox = new Sandbox("""
            profile: tmp
            mode: hardened
            enforcement: best-effort
            security: {landlock: {paths: [{path: /usr, access: read-execute}, {path: /tmp, access: read-write}]}}
            """);
        Assert.Equal("own\n", sandbox.RunOn(Host, asUser: false, "echo own > /tmp/own; cat /tmp/own; [ -e /srv ] && echo srv", "/app").Output);
    }
}
