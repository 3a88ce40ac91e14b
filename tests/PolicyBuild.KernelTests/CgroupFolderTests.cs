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

    // In mode direct what the program has left in the background lives on, and is judged as long.
    [Theory]
    [InlineData("direct", "True\n")]
    [InlineData("sandbox", "")]
    public void The_group_of_a_killed_launcher_goes_by_itself_with_the_last_process(string mode, string still)
    {
        ProcessRun run = Kill(Policy.Replace("direct", mode, StringComparison.Ordinal), """
            launcher.kill()
            launcher.wait()
            if sys.argv[1] == "direct":
                wait(lambda: len(processes()) == 1)
                time.sleep(0.1)
                print(os.path.exists(group))
                os.kill(processes()[0], 9)
            wait(lambda: not os.path.exists(group) and not is_running(remover))
            print("gone")
            """, mode);
        Assert.Equal((still + "gone\n", ""), (run.Output, run.Error));
    }

    [Fact]
    public void The_group_of_a_launcher_that_was_killed_with_all_its_processes_is_swept_by_the_next_start()
    {
        ProcessRun run = Kill(Policy, """
            launcher.kill()
            launcher.wait()
            os.kill(remover, 9)
            for process in processes(): os.kill(process, 9)
            wait(lambda: not processes())
            print(os.path.exists(group), subprocess.run(command + ["/bin/true"]).returncode, os.path.exists(group))
            """, "direct");
        Assert.Equal(("True 0 False\n", ""), (run.Output, run.Error));
    }

    // In a container nobody may be there who takes in orphans.
    [Fact]
    public void A_launcher_leaves_no_process_when_it_ends()
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to load programs");
        using var sandbox = new Sandbox(Policy);
        const string script = """
            import ctypes, os, subprocess, sys
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) # PR_SET_CHILD_SUBREAPER
            print(*[subprocess.run(sys.argv[1:] + [command], stderr=subprocess.DEVNULL).returncode for command in ("/bin/true", "/bin/nothing")])
            try: print(os.waitpid(-1, os.WNOHANG))
            except ChildProcessError: print("none")
            """;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"), ["-c", script, PublishedLauncher.X64, sandbox.BundlePath, "--"]);
        Assert.Equal(("0 127\nnone\n", ""), (run.Output, run.Error));
    }

    /// <summary>Starts a program that leaves a process in the background, and goes on with a script; in a cgroup of its own, where no other launcher sweeps.</summary>
    private static ProcessRun Kill(string policy, string script, string mode)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to load programs");
        using var sandbox = new Sandbox(policy);
        const string begin = """
            import glob, os, subprocess, sys, time
            command = sys.argv[2:]
            hierarchy = next(words[1] for words in map(str.split, open("/proc/mounts")) if words[2] == "cgroup2")
            above = hierarchy + next(line[3:].strip() for line in open("/proc/self/cgroup") if line.startswith("0::"))
            own = f"{above}/killed-{os.getpid()}"
            def enter(group):
                with open(group + "/cgroup.procs", "w") as file: file.write("0")
            def wait(condition):
                for _ in range(500):
                    if condition(): return
                    time.sleep(0.02)
                print("in vain")
            os.mkdir(own)
            enter(own)
            launcher = subprocess.Popen(command + ["/bin/sh", "-c", "sleep 1000 & echo ready; wait"], stdout=subprocess.PIPE)
            launcher.stdout.readline()
            group = glob.glob(f"{own}/policybuild-{launcher.pid}-*")[0]
            def processes(): return [int(line) for line in open(group + "/cgroup.procs")]
            def is_running(process): return os.path.exists(f"/proc/{process}") and open(f"/proc/{process}/stat").read().split()[2] != "Z"
            children = [int(child) for child in open(f"/proc/{launcher.pid}/task/{launcher.pid}/children").read().split()]
            remover = [child for child in children if os.getsid(child) == child][0]

            """;
        const string end = """

            enter(above)
            os.rmdir(own)
            """;
        return ProcessRun.Of(Requirement.Tool("python3"), ["-c", begin + script + end, mode, PublishedLauncher.X64, sandbox.BundlePath, "--"]);
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
