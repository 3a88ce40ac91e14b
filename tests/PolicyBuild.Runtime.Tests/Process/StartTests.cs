using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class StartTests
{
    [Fact]
    public void Root_without_the_capability_that_maps_it_is_told_of_that_one()
    {
        TestMachine.NeedsRoot();
        using var launched = new Launched();
        launched.Launch.Mode = LaunchMode.Sandbox;
        ProcessRun run = ProcessRun.Of(Requirement.Tool("setpriv"), ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", LauncherBinary.Path, launched.WriteBundle(), "--", "true"]);
        Assert.Contains("CAP_SETFCAP", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 42", 42)]
    [InlineData("kill -TERM $$", 128 + 15)]
    public void The_exit_status_is_the_commands(string script, int expected)
    {
        using var launched = new Launched();
        Assert.Equal(expected, launched.Shell(script).ExitCode);
    }

    [Fact]
    public void Arguments_and_streams_are_the_commands()
    {
        using var launched = new Launched();
        ProcessRun run = launched.Run("printf", "%s|", "a b", "", "--help");
        Assert.Equal("a b||--help|", run.Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void The_process_itself_becomes_the_command()
    {
        using var launched = new Launched();
        ProcessRun run = ProcessRun.Of("/bin/sh", ["-c", "echo $$; exec \"$@\"", "sh", LauncherBinary.Path, launched.WriteBundle(), "/bin/sh", "-c", "echo $$"]);
        string[] ids = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ids[0], ids[1]);
    }

    [Fact]
    public void No_new_privs_is_always_set()
    {
        using var launched = new Launched();
        Assert.Contains("NoNewPrivs:\t1", launched.Run("cat", "/proc/self/status").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_descriptor_of_the_launcher_is_left()
    {
        TestMachine.NeedsLandlock();
        using var launched = new Launched { Filter = Filter.ExecOnce(), Landlock = LandlockRules.Create() };
        launched.Launch.Flags = LaunchFlags.ExecGate;
        launched.Rules.Grant(LandlockRules.ReadOnly, "/proc");
        launched.Rules.Grant(LandlockRules.ReadWrite, "", variable: PathVariable.App);
        launched.Rules.Grant(LandlockRules.ReadOnly, "/etc", pattern: "host*");
        // The caller's own descriptors stay, and ls has the folder open.
        string plain = ProcessRun.Of("ls", ["/proc/self/fd"]).Output;
        Assert.Equal(plain, launched.Run("ls", "/proc/self/fd").Output);
    }

    [Fact]
    public void Signals_reach_the_command_as_the_caller_had_them()
    {
        using var launched = new Launched { Filter = Filter.ExecOnce() };
        launched.Launch.Flags = LaunchFlags.ExecGate;
        string plain = ProcessRun.Of("grep", ["^Sig", "/proc/self/status"]).Output;
        Assert.Equal(WithoutQueue(plain), WithoutQueue(launched.Run("grep", "^Sig", "/proc/self/status").Output));

        static string WithoutQueue(string status) =>
            string.Join('\n', status.Split('\n').Where(line => !line.StartsWith("SigQ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_script_whose_interpreter_is_missing_is_127_and_not_said_to_be_missing_itself()
    {
        using var launched = new Launched();
        launched.WriteScript("script", "#!/no/such/interpreter\n");
        ProcessRun run = launched.Run("./script");
        Assert.Equal(127, run.ExitCode);
        Assert.Equal("policy-run: error PB8024: the interpreter that './script' names was not found\n", run.Error);
    }

    [Fact]
    public void Control_characters_of_a_name_do_not_reach_the_terminal()
    {
        using var launched = new Launched();
        Assert.Contains("'?[31m?31mé'", launched.Run("\u001b[31m\u009b31mé").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_not_there_is_127()
    {
        using var launched = new Launched();
        ProcessRun run = launched.Run("no-such-command");
        Assert.Equal(127, run.ExitCode);
        Assert.Equal("policy-run: error PB8022: 'no-such-command' was not found\n", run.Error);
        Assert.Equal(127, launched.Run("./no-such-command").ExitCode);
    }

    [Fact]
    public void A_file_that_cannot_be_executed_is_126()
    {
        using var launched = new Launched();
        launched.Write("data", "text");
        ProcessRun run = launched.Run("./data");
        Assert.Equal(126, run.ExitCode);
        Assert.Equal("policy-run: error PB8023: './data' cannot be executed: permission denied\n", run.Error);
        Assert.Equal(126, launched.Run("/etc").ExitCode);
    }

    [Fact]
    public void A_file_of_no_executable_format_is_126()
    {
        using var launched = new Launched();
        launched.WriteScript("script", "echo without an interpreter\n");
        ProcessRun run = launched.Run("./script");
        Assert.Equal(126, run.ExitCode);
        Assert.Contains("PB8023", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_is_looked_for_on_the_path_that_the_policy_sets()
    {
        using var launched = new Launched();
        launched.WriteScript("mine", "#!/bin/sh\necho found\n");
        launched.Launch.AddSetVariable("PATH", launched.Folder);
        Assert.Equal("found\n", launched.Run("mine").Output);
        Assert.Equal(127, launched.Run("ls").ExitCode);
    }

    [Fact]
    public void Two_dashes_before_the_command_may_be_left_out()
    {
        using var launched = new Launched();
        Assert.Equal("x\n", ProcessRun.Of(LauncherBinary.Path, [launched.WriteBundle(), "echo", "x"]).Output);
    }

    [Theory]
    [InlineData(16, 125)]
    [InlineData(63, 125)]
    [InlineData(64, 0)]
    public void A_stack_that_is_too_small_is_an_error(int kibibytes, int expected)
    {
        using var launched = new Launched();
        ProcessRun run = ProcessRun.Of("/bin/sh",
            ["-c", $"ulimit -s {kibibytes}; exec \"$@\"", "sh", LauncherBinary.Path, launched.WriteBundle(), "--", "/bin/true"],
            environment: new Dictionary<string, string?> { ["PATH"] = "/usr/bin:/bin" });
        Assert.Equal((expected, expected != 0), (run.ExitCode, run.Error.Contains("PB8021", StringComparison.Ordinal)));
    }
}
