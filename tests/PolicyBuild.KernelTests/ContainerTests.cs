using System.Diagnostics;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The launcher as pid 1 of a container: without CAP_SYS_ADMIN, without user namespaces, and under Docker's own filter.</summary>
public sealed class ContainerTests
{
    private const string Direct = "profile: inside\nmode: direct\n";
    private const string Confined = "profile: inside\nmode: sandbox\n";
    private const string Falling = Confined + "adaptive: {auto_downgrade: direct}\n";

    // Its parent prints its number and ends at once; a zombie would stay in /proc. (The end of the time fails the test then.)
    private const string Leave = "pid=$(/bin/sh -c '/bin/sleep 0.1 >/dev/null & echo $!'); while [ -e /proc/$pid ]; do :; done; echo reaped";

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("resources: {timeout: 100s}\n", false)]
    [InlineData("resources: {timeout: 100s}\n", true)]
    public void In_mode_direct_the_status_and_the_signals_are_those_of_the_program(string settings, bool isDocker)
    {
        using var sandbox = new Sandbox(Direct + settings);
        using var container = new Container(sandbox) { Filter = isDocker ? Container.DockerFilter() : null };
        ProcessRun run = container.Run(container.UnderPolicy("/bin/sh", "-c", "echo started; exit 7"));
        Assert.Equal((7, "started\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(127, container.Run(container.UnderPolicy("/absent")).ExitCode);

        using Process process = container.Start(container.UnderPolicy("/bin/sh", "-c", "trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.01; done"));
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        Assert.Equal(0, ProcessRun.Of("/bin/kill", ["-TERM", $"{process.Id}"]).ExitCode);
        Assert.Equal("told\n", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(9, process.ExitCode);
    }

    [Fact]
    public void Under_Dockers_filter_Landlock_holds_and_one_execve_alone_passes()
    {
        using var sandbox = new Sandbox(Direct + """
            security:
              seccomp: {default: allow, exec: once}
              landlock: {paths: [{path: /tmp, access: read-write}]}
            """);
        using var container = new Container(sandbox) { Filter = Container.DockerFilter() };
        ProcessRun run = container.Run(container.UnderPolicy(
            "/bin/sh", "-c", "echo started; echo text > /tmp/file && read line < /tmp/file; echo $line; read line < /etc/passwd || echo kept; /bin/true || echo refused"));
        Assert.Equal((0, "started\ntext\nkept\nrefused\n"), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData(Refusal.Filter, "PB8030")]
    [InlineData(Refusal.Docker, "PB8030")]
    [InlineData(Refusal.Limit, "PB8030")]
    [InlineData(Refusal.CoveredProc, "PB8034")]
    public void Where_the_container_gives_no_sandbox_nothing_starts_but_in_mode_direct_where_the_policy_says_so(Refusal refusal, string code)
    {
        ProcessRun refused = Run(Confined, refusal);
        Assert.Equal((125, ""), (refused.ExitCode, refused.Output));
        Assert.Matches($"^policy-run: error {code}: .*; .*\n$", refused.Error);

        ProcessRun fallen = Run(Falling, refusal);
        Assert.Equal((0, "started\n"), (fallen.ExitCode, fallen.Output));
        Assert.Single(fallen.Error.Split('\n'), line => line.StartsWith("policy-run: warning PB8035: ", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(fallen.Error);
    }

    [Fact]
    public void As_pid_1_with_a_time_limit_what_loses_its_parent_is_reaped_also_when_it_came_from_outside()
    {
        using var sandbox = new Sandbox(Direct + "resources: {timeout: 20s}\n");
        using var container = new Container(sandbox) { Filter = Container.FilterOfUserNamespaces() };

        using Process process = container.Start(container.UnderPolicy("/bin/sh", "-c", $"{Leave}; trap 'exit 4' TERM; while :; do sleep 0.01; done"));
        Assert.Equal("reaped", process.StandardOutput.ReadLine());
        Assert.Equal("reaped\n", container.Enter("/bin/sh", "-c", Leave).Output);
        Assert.Equal(0, ProcessRun.Of("/bin/kill", ["-TERM", $"{process.Id}"]).ExitCode);
        process.WaitForExit();
        Assert.Equal(4, process.ExitCode);
    }

    // A container whose filter lets user namespaces be made: the sandbox is in one of its own there.
    [Theory]
    [InlineData("")]
    [InlineData("resources: {timeout: 100s}\n")]
    public void As_pid_1_in_mode_sandbox_the_status_and_the_signals_are_those_of_the_program(string settings)
    {
        using var sandbox = new Sandbox(Confined + settings);
        using var container = new Container(sandbox);
        ProcessRun run = container.Run(container.UnderPolicy("/bin/sh", "-c", "echo $$ $PPID; exit 7"));
        Assert.Equal((7, "2 1\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Equal(127, container.Run(container.UnderPolicy("/absent")).ExitCode);
        Assert.Equal(126, container.Run(container.UnderPolicy("/etc/passwd")).ExitCode);

        // The kernel ends no pid 1 by a signal: the shell's number for it.
        Assert.Equal(128 + 15, container.Run(container.UnderPolicy("/bin/sh", "-c", "kill -TERM $$")).ExitCode);
        Assert.Equal(128 + 9, container.Run(container.UnderPolicy("/bin/sh", "-c", "kill -KILL $$")).ExitCode);
        Assert.Equal(128 + 15, container.Run(container.UnderPolicy("/bin/sh", "-c", "kill -KILL 1; kill -TERM 1; kill -TERM $$")).ExitCode);
    }

    [Theory]
    [InlineData("TERM", "trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.01; done", "told\n", 9)]
    [InlineData("USR1", "trap 'echo told; exit 9' USR1; echo ready; while :; do sleep 0.01; done", "told\n", 9)]
    [InlineData("TERM", "echo ready; exec sleep 1000", "", 128 + 15)] // the program is no pid 1, and ends by it
    [InlineData("INT", "echo ready; exec sleep 1000", "", 128 + 2)]
    public void A_signal_to_a_container_reaches_the_program_in_the_sandbox_that_is_its_pid_1(string signal, string script, string output, int status)
    {
        using var sandbox = new Sandbox(Confined);
        using var container = new Container(sandbox);
        using Process process = container.Start(container.UnderPolicy("/bin/sh", "-c", script));
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        Assert.Equal(0, ProcessRun.Of("/bin/kill", ["-" + signal, $"{process.Id}"]).ExitCode);
        Assert.Equal(output, process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(status, process.ExitCode);
    }

    [Fact]
    public void As_pid_1_in_mode_sandbox_what_loses_its_parent_is_reaped_inside_by_the_init_and_outside_by_the_launcher()
    {
        using var sandbox = new Sandbox(Confined + "resources: {timeout: 20s}\n");
        using var container = new Container(sandbox);
        using Process process = container.Start(container.UnderPolicy("/bin/sh", "-c", $"{Leave}; trap 'exit 4' TERM; while :; do sleep 0.01; done"));
        Assert.Equal("reaped", process.StandardOutput.ReadLine());
        for (int i = 0; i < 3; i++) { Assert.Equal("reaped\n", container.Enter("/bin/sh", "-c", Leave).Output); }
        Assert.Equal(0, ProcessRun.Of("/bin/kill", ["-TERM", $"{process.Id}"]).ExitCode);
        process.WaitForExit();
        Assert.Equal(4, process.ExitCode);
    }

    [Fact]
    public void A_shell_that_is_pid_1_starts_sandboxes_as_it_starts_programs()
    {
        using var sandbox = new Sandbox(Confined);
        using var container = new Container(sandbox);
        string run = string.Join(' ', container.UnderPolicy());
        string script = $"""
            {run} /bin/sh -c 'echo $$; exit 7'; echo $?
            {run} /bin/sh -c 'kill -TERM $$'; echo $?
            echo text | {run} /bin/cat | {run} /bin/cat
            {run} /bin/sleep 1000 & kill $!; wait $!; echo $?
            x=$({run} /bin/sh -c 'echo out; exit 5'); echo $? $x
            {run} /bin/sh -c "{Leave.Replace("$", "\\$", StringComparison.Ordinal)}"
            /bin/sleep 0.1; echo /proc/[0-9]*
            """;
        ProcessRun result = container.Run("/bin/sh", "-c", script);
        Assert.Equal("2\n7\n143\ntext\n143\n5 out\nreaped\n/proc/1\n", result.Output);
    }

    private static ProcessRun Run(string policy, Refusal refusal)
    {
        using var sandbox = new Sandbox(policy);
        using var container = new Container(sandbox)
        {
            Filter = refusal switch
            {
                Refusal.Filter => Container.FilterOfUserNamespaces(),
                Refusal.Docker => Container.DockerFilter(),
                _ => null,
            },
            HasUserNamespace = refusal == Refusal.Limit,
            Masked = refusal == Refusal.CoveredProc ? ["/proc/keys"] : [],
        };
        string[] command = container.UnderPolicy("/bin/echo", "started");
        return refusal == Refusal.Limit
            ? container.Run(["/bin/sh", "-c", "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$@\"", "sh", .. command])
            : container.Run(command);
    }

    /// <summary>What of a container stands against a sandbox in it.</summary>
    public enum Refusal
    {
        /// <summary>Its filter refuses user namespaces.</summary>
        Filter,

        /// <summary>It has Docker's filter.</summary>
        Docker,

        /// <summary>Its own limit on user namespaces is 0.</summary>
        Limit,

        /// <summary>A part of its /proc is covered.</summary>
        CoveredProc,
    }
}
