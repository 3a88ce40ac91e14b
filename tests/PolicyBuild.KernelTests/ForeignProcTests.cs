using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A procfs that the host has mounted in another place than /proc: in a sandbox it is the sandbox's own.</summary>
public sealed class ForeignProcTests
{
    private const string Policy = "profile: proc\nmode: sandbox\n";
    private const string Writing = "profile: proc\nmode: sandbox\nsecurity:\n  landlock:\n    paths:\n      - {path: /, access: read-execute}\n      - {path: /srv, access: read-write}\n      - {path: /dev, access: read-write}\n";

    /// <summary>A chroot with a procfs, on a file system that may be written.</summary>
    private const string Chroot = "mount -t tmpfs -o mode=755 tmpfs /srv; mkdir -p /srv/chroot/proc; mount -t proc proc /srv/chroot/proc\n";

    /// <summary>Says what leads out: the process of the test that waits for this one is no process of the sandbox.</summary>
    private const string Script = """
        for proc in "$@"; do
            cat "$proc/$HOST/comm" 2>/dev/null && echo shown
            ls -A "$proc/$HOST/root/" "$proc/$HOST/cwd/" "$proc/$HOST/fd/" 2>/dev/null
            cat "$proc/$HOST/environ" 2>/dev/null
            read -r own 2>/dev/null < "$proc/$$/comm"; [ "$own" = sh ] || echo foreign
            [ -w "$proc/sys/kernel/domainname" ] && echo open
        done
        echo done
        """;

    [Theory]
    [InlineData(false, Policy, "")]
    [InlineData(true, Policy, "")]
    [InlineData(false, Writing, "")] // the rule takes the mounts beneath its folder along
    [InlineData(true, Writing, "")]
    [InlineData(false, "profile: proc\nmode: sandbox\nsecurity: {landlock: {paths: [{path: /, access: read-write-execute}]}}\n", "")]
    [InlineData(false, "profile: proc\nmode: sandbox\nsecurity: {landlock: {paths: [{path: /, access: read-execute}, {path: /srv/chroot/proc, access: read-write}, {path: /dev, access: read-write}]}}\n", "")]
    [InlineData(false, "profile: proc\nmode: hardened\nenforcement: best-effort\nsecurity: {landlock: {paths: [{path: /usr, access: read-execute}, {path: /srv, access: read-write}, {path: /dev, access: read-write}, {path: /proc, access: read-only}]}}\n", "")]
    [InlineData(false, Policy, "mount -t proc proc /srv/chroot/proc")] // two of them
    [InlineData(false, Policy, "mount --bind /proc/sys /srv/chroot/proc/sys; mount --bind /proc/1/comm /srv/chroot/proc/version")] // with parts over parts
    [InlineData(false, Policy, "mount --rbind /srv /mnt; mount --make-rshared /")]
    public void The_sandboxs_own_lies_over_that_of_a_chroot(bool asUser, string policy, string host)
    {
        using var sandbox = new Sandbox(policy);
        ProcessRun run = RunOn(sandbox, Chroot + host, asUser, "/srv/chroot/proc" + (host.Contains("/mnt", StringComparison.Ordinal) ? " /mnt/chroot/proc" : ""));
        Assert.Equal("done\n", run.Output);
        Assert.DoesNotContain("policy-run: error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_sandbox_it_leads_out()
    {
        using var direct = new Sandbox("profile: proc\nmode: direct\n");
        string[] lines = RunOn(direct, Chroot, asUser: false, "/srv/chroot/proc").Output.Split('\n');
        Assert.Contains("shown", lines);
        Assert.Contains("usr", lines);
    }

    [Theory]
    [InlineData("a b\\\"#")]
    [InlineData("tab\tnew\nline")]
    [InlineData("\\040\\x")]
    [InlineData("- proc proc rw")]
    public void Whatever_its_path_is(string name)
    {
        using var sandbox = new Sandbox(Policy);
        string quoted = $"'/srv/{name}'";

        // The script's words are the shell's: the quotes keep the name one of them.
        ProcessRun run = RunOn(sandbox, $"mount -t tmpfs -o mode=755 tmpfs /srv; mkdir -p {quoted}/proc; mount -t proc 'a - b' {quoted}/proc", asUser: false, quoted + "/proc");
        Assert.Equal(("done\n", ""), (run.Output, run.Error));
    }

    [Fact]
    public void One_whose_path_is_longer_than_paths_can_be_refuses_the_start()
    {
        using var sandbox = new Sandbox(Policy);
        const string Deep = """
            mount -t tmpfs -o mode=755 tmpfs /srv; cd -P /srv; name=$(printf %0200d 0)
            for i in $(seq 25); do mkdir $name; mount --bind $name $name; cd -P $name 2>/dev/null || cd $name; done
            mkdir proc; mount --no-canonicalize -i -t proc proc proc; cd /
            """;
        ProcessRun run = sandbox.RunOn(Deep, asUser: false, "echo started");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Matches("^policy-run: error PB8050: cannot cover the procfs .*: name too long; unmount it, or .*\n$", run.Error);
    }

    [Fact]
    public void Parts_of_one_show_nothing_of_the_host()
    {
        using var sandbox = new Sandbox(Policy);
        const string Host = """
            mount -t tmpfs -o mode=755 tmpfs /srv; mkdir /srv/sys /srv/process; : > /srv/environ; : > /srv/trigger
            mount --bind /proc/sys /srv/sys; mount --bind /proc/$HOST /srv/process; mount --bind /proc/$HOST/environ /srv/environ; mount --bind /proc/sys/kernel/domainname /srv/trigger
            """;
        ProcessRun run = RunOn(sandbox, Host, asUser: false, "/srv/sys /srv/process", """
            cat /srv/environ; cat /srv/process/comm; ls /srv/process/root/ ; ls /srv/sys/kernel; echo b > /srv/trigger
            """);
        Assert.Equal(("done\n", 0), (run.Output, run.ExitCode));
        Assert.Matches("^cat: /srv/environ: Permission denied\n.*/srv/process/comm.*\n.*/srv/process/root/.*\n.*/srv/sys/kernel.*\n.*/srv/trigger: .*\n$", run.Error);
    }

    [Fact]
    public void What_lies_beneath_another_mount_does_not_hinder()
    {
        using var sandbox = new Sandbox(Policy);
        const string Hidden = """

            mount -t tmpfs -o mode=755 tmpfs /srv; ln -s /usr /srv/chroot
            mount -t tmpfs -o mode=755 tmpfs /mnt; mkdir -p /mnt/a/proc; mount -t proc proc /mnt/a/proc; mount -t tmpfs tmpfs /mnt/a; mkdir /mnt/a/proc; echo text > /mnt/a/proc/file
            mkdir -p -m 700 /mnt/closed/proc; mount -t proc proc /mnt/closed/proc; mkdir $DIR/proc; mount -t proc proc $DIR/proc
            """;
        foreach (bool asUser in (bool[])[false, true])
        {
            ProcessRun run = sandbox.RunOn(Chroot + Hidden.Replace("mkdir $DIR/proc", "mkdir -p $DIR/proc", StringComparison.Ordinal), asUser, "cat /mnt/a/proc/file; readlink /srv/chroot");
            Assert.Equal(("text\n/usr\n", ""), (run.Output, run.Error));
        }
    }

    [Fact]
    public void Thousands_of_mounts_are_gone_through()
    {
        using var sandbox = new Sandbox(Policy);
        const string Many = """
            mount -t tmpfs -o mode=755 tmpfs /mnt; mkdir -p /mnt/0/x; mount --bind /mnt/0 /mnt/0
            i=0; while [ $i -lt 11 ]; do mkdir /mnt/0/$i; i=$((i + 1)); done
            i=0; while [ $i -lt 11 ]; do mount --rbind /mnt/0 /mnt/0/$i; i=$((i + 1)); done
            [ $(wc -l < /proc/self/mountinfo) -gt 2000 ]
            """;
        ProcessRun run = RunOn(sandbox, Many + "\n" + Chroot, asUser: false, "/srv/chroot/proc");
        Assert.Equal(("done\n", ""), (run.Output, run.Error));
    }

    // A group that the user namespace does not have keeps its root out of the folder; the owner changes the mode all the same.
    [Theory]
    [InlineData("1000:100", Writing, "error PB8050: cannot cover the procfs that the host has mounted at '/srv/chroot/proc', which shows the host's processes: permission denied; unmount it")]
    [InlineData("1000:1000", Writing, "")] // it is entered, and covered
    [InlineData("1000:100", Policy, "")] // what is read-only stays closed
    [InlineData("0:100", Writing, "")] // another user's too
    public void A_folder_that_the_program_could_open_is_none_it_stays_behind(string owner, string policy, string error)
    {
        using var sandbox = new Sandbox(policy);
        string host = $"chown {owner} /srv/chroot; chmod 0 /srv/chroot; set -- {Requirement.Tool("setpriv")} --reuid 1000 --regid 1000 --clear-groups \"$@\"";
        ProcessRun run = RunOn(sandbox, Chroot + host, asUser: false, "/srv/chroot/proc", "chmod 700 /srv/chroot 2>/dev/null");
        if (error.Length != 0) { Assert.Equal((125, "", $"policy-run: {error}\n"), (run.ExitCode, run.Output, run.Error)); }
        else { Assert.Equal("done\n", run.Output.Replace("foreign\n", "", StringComparison.Ordinal)); }
    }

    // A folder above it is exchanged as a program of another sandbox can do it that may write there.
    [Theory]
    [InlineData("", "os.rename('/srv/chroot', '/srv/other'); os.rename('/srv/other', '/srv/chroot')", "done")]
    [InlineData("mkdir -p /srv/other/proc; mount -t tmpfs tmpfs /srv/other/proc", "rename(b'/srv/chroot', b'/srv/other')", "done")] // two with a mount at the same place
    [InlineData("mv /srv/chroot /srv/0", "os.rename(f'/srv/{i}', f'/srv/{i + 1}'); i += 1", @"done|(done\|)?error PB8050")] // under a name that is never the same again
    public void It_is_covered_although_its_path_changes_meanwhile_or_nothing_is_started(string host, string exchange, string expected)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to change what the host has");
        using var sandbox = new Sandbox(Policy);
        string caller = $"""
            import collections, ctypes, os, re, signal, subprocess, sys
            libc = ctypes.CDLL(None)
            def rename(one, other): libc.syscall(316, -100, one, -100, other, 2) # renameat2 with RENAME_EXCHANGE
            exchanger = os.fork()
            if exchanger == 0:
                i = 0
                while True: {exchange}
            outcomes = collections.Counter()
            try:
                for _ in range(150):
                    run = subprocess.run(sys.argv[1:] + [str(os.getpid())], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                    outcomes[re.sub("^policy-run: (error PB[0-9]+): .*\n", r"\1", run.stdout).strip()] += 1
            finally:
                os.kill(exchanger, signal.SIGKILL)
                os.waitpid(exchanger, 0)
            print(*sorted(outcomes), sep="|")
            """;
        const string program = """
            for try in 1 2 3 4 5 6 7 8 9 10; do
                for folder in /srv/*; do read -r own < $folder/proc/$1/comm && echo shown && exit; done
            done 2> /dev/null
            echo done
            """;
        ProcessRun run = ProcessRun.Of(
            Requirement.Tool("unshare"),
            ["--mount", "/bin/sh", "-c", "set -e\n" + Chroot + host + "\nexec \"$@\"", "sh", Requirement.Tool("python3"), "-c", caller, PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", program, "sh"]);
        Assert.Equal("", run.Error);
        Assert.Matches($"^({expected})\n$", run.Output);
    }

    [Theory]
    [InlineData("/srv/chroot/proc", "/srv/chroot/proc\n")]
    [InlineData("/srv/chroot/proc/sys", "/srv/chroot/proc/sys\n")]
    [InlineData("/srv/chroot/proc/$HOST", "")]
    [InlineData("/srv/chroot/proc/$HOST/root", "")] // in another mount namespace
    public void The_callers_working_directory_there_is_the_sandboxs_own_too(string folder, string output)
    {
        using var sandbox = new Sandbox(Policy);
        ProcessRun run = RunOn(sandbox, Chroot + $"cd -P {folder}", asUser: false, "", "pwd -P; cat ./$HOST/comm");
        Assert.Equal(output, run.Output.Replace("done\n", "", StringComparison.Ordinal));
        if (output.Length == 0) { Assert.Contains("error PB8020", run.Error, StringComparison.Ordinal); }
    }

    private static ProcessRun RunOn(Sandbox sandbox, string host, bool asUser, string folders, string script = "")
    {
        // The shell that makes the host becomes the launcher; its parent is this process, which is of the host and root's.
        string number = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string text = $"HOST={number}; set -- {folders}\n{script}\n{Script}";
        return sandbox.RunOn($"HOST={number}\n{host}", asUser, text);
    }
}
