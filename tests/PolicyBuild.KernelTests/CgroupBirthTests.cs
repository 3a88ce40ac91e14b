using System.Text.RegularExpressions;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>A program with a cgroup is born in it: no process is ever moved, as strace(1) tells it.</summary>
public sealed partial class CgroupBirthTests
{
    private const string Calls = "trace=clone,clone3,fork,vfork,execve,open,openat,openat2,creat,write,writev,pwrite64,pwritev,pwritev2,sendfile,splice,io_uring_setup";

    [Theory]
    [InlineData("direct", "")]
    [InlineData("direct", "resources: {timeout: 100s}\n")]
    [InlineData("direct", "security: {seccomp: {default: allow, exec: once}}\n")]
    [InlineData("sandbox", "")]
    [InlineData("sandbox", "resources: {timeout: 100s}\nsecurity: {seccomp: {default: allow, exec: once}}\n")]
    public void It_is_made_by_clone3_with_the_groups_folder_and_no_list_of_processes_is_written(string mode, string settings)
    {
        Requirement.Possible(Environment.IsPrivilegedProcess, "needs root, to load programs");
        using var sandbox = new Sandbox($"profile: group\nmode: {mode}\nnetwork: {{mode: filtered, outbound: []}}\n" + settings);
        string trace = Path.Combine(sandbox.Folder, "trace");
        ProcessRun run = ProcessRun.Of(Requirement.Tool("strace"),
            ["-f", "-y", "-s", "300", "-e", Calls, "-o", trace, PublishedLauncher.X64, sandbox.BundlePath, "--", "/bin/sh", "-c", "while read line; do echo $line; done < /proc/self/cgroup; exit 7"]);
        Assert.Equal((7, ""), (run.ExitCode, run.Error));
        string[] lines = File.ReadAllLines(trace);
        int start = Array.FindIndex(lines, static line => line.Contains(" execve(\"/bin/sh\"", StringComparison.Ordinal));
        int birth = Array.FindLastIndex(lines, start, static line => NewProcess().IsMatch(line) && !line.Contains("CLONE_THREAD", StringComparison.Ordinal));

        // The last process that was made, and not by one that was in the group already.
        Match made = Born().Match(lines[birth]);
        Assert.True(made.Success, lines[birth]);
        Assert.Single(lines, static line => line.Contains("CLONE_INTO_CGROUP", StringComparison.Ordinal));
        string program = lines[start].Split(' ')[0];
        Assert.DoesNotContain(lines[..birth], line => line.StartsWith(program + " ", StringComparison.Ordinal));

        // By the descriptor that was opened as the group's folder.
        Assert.Contains(lines[..birth], line => Regex.IsMatch(line, $@"""policybuild-\d+-\d+"", O_RDONLY\|O_CLOEXEC\|O_DIRECTORY\) = {made.Groups["folder"].Value}<"));
        if (mode == "direct") { Assert.Matches(@"0::/.*policybuild-\d+-\d+\n$", run.Output); } // in a cgroup namespace each root is called "/"
        Assert.DoesNotContain(lines, static line => Moving().IsMatch(line));
        Assert.DoesNotContain(lines, static line => line.Contains("io_uring_setup", StringComparison.Ordinal)); // whose writes strace does not see
    }

    [GeneratedRegex(@"^\d+ +(clone|clone3|fork|vfork)\(")]
    private static partial Regex NewProcess();

    [GeneratedRegex(@" clone3\(\{flags=[A-Z_|]*CLONE_INTO_CGROUP[A-Z_|]*, .*cgroup=(?<folder>\d+)")]
    private static partial Regex Born();

    // An opening for writing, or a write by whatever descriptor.
    [GeneratedRegex(@"cgroup\.(procs|threads)"".*O_(WRONLY|RDWR)|(creat|write\w*|pwrite\w*|sendfile|splice)\([^""]*cgroup\.(procs|threads)>|/tasks""")]
    private static partial Regex Moving();
}
