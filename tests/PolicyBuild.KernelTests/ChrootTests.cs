using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A launcher in a chroot: the chroot's root folder becomes the sandbox's, and nothing outside of it is left in the sandbox's mounts.</summary>
public sealed class ChrootTests
{
    /// <summary>Makes a folder that has what a root needs, and no mount of its own; the launcher is to be found in its /app.</summary>
    private const string Folder = """
        mount --make-rshared /; mount -t tmpfs -o mode=755 tmpfs /srv; mkdir -p /srv/root/app /srv/root/data; echo outside > /srv/outside; cd /srv/root
        for name in /*; do
            case $name in /tmp | /app | /mnt | /srv | /work | /data) continue ;; esac
            if [ -L $name ]; then cp -d $name .; elif [ -d $name ]; then mkdir .$name && mount --rbind $name .$name; fi
        done
        mkdir -m 1777 tmp; mount --bind $DIR app; cd data

        """;

    private const string Enter = "\nset -- chroot /srv/root /bin/sh -c 'cd /data; exec \"$@\"' sh \"$@\"";
    private const string Mount = "mount --rbind /srv/root /srv/root";
    private const string Policy = "profile: chroot\nmode: sandbox\n";
    private const string KeepsChroot = Policy + "security: {capabilities: [CAP_SYS_CHROOT]}\n";

    [Theory]
    [InlineData(Policy, "")]
    [InlineData(Policy, Mount)]
    [InlineData(KeepsChroot, "")]
    [InlineData(KeepsChroot, Mount)]
    public void The_program_has_the_chroots_files_read_only_and_its_working_directory(string policy, string host)
    {
        using var sandbox = new Sandbox(policy);
        ProcessRun run = sandbox.RunOn(Folder + host + Enter, asUser: false, """
            pwd; ls -d /app /srv /usr /data 2>/dev/null; echo own > /tmp/own && cat /tmp/own
            for folder in / . /etc /usr; do touch $folder/new 2>/dev/null && echo wrote $folder; done
            [ "$(awk '$5 == "/"' /proc/self/mountinfo | wc -l)" = 1 ] || echo two roots
            """, "/app");
        Assert.Equal(("/data\n/app\n/data\n/usr\nown\n", ""), (run.Output, run.Error));
    }

    [Fact]
    public void Mode_hardened_has_an_empty_root_there_too()
    {
        using var sandbox = new Sandbox("""
            profile: chroot
            mode: hardened
            enforcement: best-effort
            security: {landlock: {paths: [{path: /usr, access: read-execute}, {path: /data, access: read-write}, {path: /proc, access: read-only}]}}
            """);
        ProcessRun run = sandbox.RunOn(Folder + Enter, asUser: false, "pwd; echo new > new; cat /data/new; ls -d /etc /app /srv 2>/dev/null", "/app");
        Assert.Equal("/data\nnew\n", run.Output.Replace("/etc\n", "", StringComparison.Ordinal)); // the loader's cache lies in /etc
    }

    [Theory]
    [InlineData("")]
    [InlineData(Mount)]
    public void A_program_that_leaves_the_chroot_is_in_the_sandbox_still(string host)
    {
        string python = Requirement.Tool("python3");
        const string Leave = """
            import os
            root = os.open("/", os.O_RDONLY)
            os.chroot("/usr")
            os.fchdir(root)
            for _ in range(64): os.chdir("..")
            os.chroot(".")
            print(sorted(name for name in os.listdir("/") if name in ("app", "srv", "outside")))
            """;
        using var sandbox = new Sandbox(KeepsChroot);
        string script = $"{python} - <<'END'\n{Leave}\nEND";
        Assert.Equal(("['app']\n", ""), (sandbox.RunOn(Folder + host + Enter, asUser: false, script, "/app") is var run ? run.Output : "", run.Error));

        // Without a sandbox the way is open.
        using var direct = new Sandbox(KeepsChroot.Replace("mode: sandbox", "mode: direct", StringComparison.Ordinal));
        Assert.Contains("srv", direct.RunOn(Folder + host + Enter, asUser: false, script, "/app").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_CAP_SYS_CHROOT_the_root_has_to_be_a_mount()
    {
        string drop = $"\nset -- {Requirement.Tool("setpriv")} --bounding-set=-sys_chroot --inh-caps=-sys_chroot -- \"$@\"" + Enter;
        using var sandbox = new Sandbox(Policy);
        ProcessRun refused = sandbox.RunOn(Folder + drop, asUser: false, "echo started", "/app");
        Assert.Equal((125, ""), (refused.ExitCode, refused.Output));
        Assert.Matches("^policy-run: error PB8032: .* of a chroot .*: operation not permitted; it takes CAP_SYS_CHROOT, .*mount --rbind DIR DIR.*\n$", refused.Error);
        Assert.Equal("started\n", sandbox.RunOn(Folder + Mount + drop, asUser: false, "echo started", "/app").Output);
    }

    [Theory]
    [InlineData("rmdir /data", "PB8020")] // the working directory is deleted
    [InlineData("umount -l /proc", "PB8032")]
    public void What_the_sandbox_cannot_have_refuses_the_start(string inside, string code)
    {
        using var sandbox = new Sandbox(Policy);
        ProcessRun run = sandbox.RunOn(Folder + Enter.Replace("exec", inside + "; exec", StringComparison.Ordinal), asUser: false, "echo started", "/app");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error " + code, run.Error, StringComparison.Ordinal);
    }
}
