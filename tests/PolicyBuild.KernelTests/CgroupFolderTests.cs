using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The folders of cgroups, which every start in the same place sweeps of what a killed launcher left.</summary>
public sealed class CgroupFolderTests
{
    // Attached to a cgroup, which needs no controller.
    private const string Policy = "profile: group\nmode: direct\nnetwork: {mode: filtered, outbound: []}\n";

    [Fact]
    public void A_launcher_of_another_pid_namespace_does_not_sweep_the_group_of_one_that_is_just_starting()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to load programs");
        using var sandbox = new Sandbox(Policy);
        string unshare = Requirement.Tool("unshare");
        const string starts = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do \"$@\"; done";
        string script = $"{unshare} --pid --fork --mount-proc /bin/sh -c '{starts}' sh \"$@\" & {starts}; wait";
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", script, "sh", PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/echo", "x"]);
        Assert.Equal("", run.Error);
        Assert.Equal(string.Concat(Enumerable.Repeat("x\n", 60)), run.Output);
    }

    [Fact]
    public void The_group_of_a_killed_launcher_is_swept_by_the_next_start()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to load programs");
        using var sandbox = new Sandbox(Policy);
        const string script = """
            import glob, os, subprocess, sys, time
            command = sys.argv[1:]
            launcher = subprocess.Popen(command + ["/bin/sh", "-c", "echo ready; exec sleep 1000"], stdout=subprocess.PIPE)
            launcher.stdout.readline()
            def groups(): return glob.glob(f"/sys/fs/cgroup/**/policybuild-{launcher.pid}-*", recursive=True)
            group = groups()[0]
            launcher.kill()
            launcher.wait()
            while open(group + "/cgroup.procs").read(): time.sleep(0.01)
            print(len(groups()), subprocess.run(command + ["/bin/true"]).returncode, len(groups()))
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", script, PublishedLauncher.X64, sandbox.BundlePath, "--"]);
        Assert.Equal(("1 0 0\n", ""), (run.Output, run.Error));
    }

    // Its files belong to the program's user, and cgroup.kill of the group that the caller is in is one of them.
    [Fact]
    public void A_program_does_not_mount_the_cgroup_file_system_once_more()
    {
        string unshare = Requirement.Tool("unshare");
        using var sandbox = new Sandbox("profile: group\nmode: sandbox\n");
        ProcessRun run = sandbox.Run("/bin/sh", "-c", $"mkdir /tmp/groups; {unshare} --user --mount --cgroup mount -t cgroup2 none /tmp/groups; ls /tmp/groups");
        Assert.Equal("", run.Output);
        Assert.Contains("Operation not permitted", run.Error, StringComparison.Ordinal);
    }
}
