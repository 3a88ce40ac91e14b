using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class ImportTests : IDisposable
{
    private const string Profile = """
        {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
          {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
          {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_PTRACE"]}},
          {"names": ["io_uring_setup"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "5.10"}}]}
        """;

    private const string Threads = """
        {"vmm": {"default_action": "trap", "filter_action": "allow", "filter": [{"syscall": "read"}]},
         "api": {"default_action": "trap", "filter_action": "allow", "filter": [{"syscall": "write"}]}}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Out => Path.Combine(_folder.Path, "out");

    [Fact]
    public void A_profile_becomes_a_policy_that_compiles()
    {
        ProcessRun run = Tool.Run("import", "docker", _folder.Write("web.json", Profile), "-o", Out);
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
        string policy = Path.Combine(Out, "web.policy.yaml");
        Assert.Equal([policy], Directory.GetFiles(Out));
        ProcessRun compiled = Tool.Run("compile", policy, "-o", Out, "--arch", "x86_64");
        Assert.Equal(0, compiled.ExitCode);
        Assert.Contains("web.policy.yaml", Tool.Run("explain", Path.Combine(Out, "web.policybundle"), "syscall", "read").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Capabilities_and_kernel_decide_what_a_profile_allows()
    {
        string file = _folder.Write("web.json", Profile);
        string usual = Tool.Run("import", "docker", file, "-o", "-").Output;
        Assert.DoesNotContain("- ptrace", usual, StringComparison.Ordinal);
        Assert.Contains("only with CAP_SYS_PTRACE: ptrace", usual, StringComparison.Ordinal);
        Assert.Contains("kernel: \"5.10\"", usual, StringComparison.Ordinal);
        Assert.Contains("- io_uring_setup", usual, StringComparison.Ordinal);
        string chosen = Tool.Run("import", "docker", file, "-o", "-", "--cap", "CAP_SYS_PTRACE", "--cap", "CAP_CHOWN", "--kernel", "5.9").Output;
        Assert.Contains("- ptrace", chosen, StringComparison.Ordinal);
        Assert.DoesNotContain("- io_uring_setup", chosen, StringComparison.Ordinal);
        Assert.Contains("Capabilities of the container: none", Tool.Run("import", "docker", file, "-o", "-", "--cap", "none").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_thread_of_firecracker_becomes_a_policy()
    {
        string file = _folder.Write("x86_64-linux.json", Threads);
        Assert.Equal(0, Tool.Run("import", "firecracker", file, "-o", Out).ExitCode);
        Assert.Equal(["api.policy.yaml", "vmm.policy.yaml"], Directory.GetFiles(Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        ProcessRun two = Tool.Run("import", "firecracker", file, "-o", "-");
        Assert.Equal((2, ""), (two.ExitCode, two.Output));
        Assert.Contains("PB9013", two.Error, StringComparison.Ordinal);
        ProcessRun one = Tool.Run("import", "firecracker", file, "-o", "-", "--thread", "api", "--name", "service");
        Assert.Contains("profile: service\n", one.Output, StringComparison.Ordinal);
        ProcessRun none = Tool.Run("import", "firecracker", file, "-o", "-", "--thread", "gpu");
        Assert.Equal((1, ""), (none.ExitCode, none.Output));
        Assert.Contains("PB9102: the file has no filter 'gpu'; there are: vmm, api", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_file_is_refused_at_its_line_and_the_others_are_written()
    {
        string good = _folder.Write("good.policy", "read: 1\n");
        string wrong = _folder.Write("wrong.policy", "read: 1\nopnat: 1\n");
        ProcessRun run = Tool.Run("import", "minijail", wrong, good, "-o", Out);
        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"{wrong}(2,1): error PB9111: 'opnat' is no system call of x86_64; did you mean 'openat'?\n", run.Error);
        Assert.Equal([Path.Combine(Out, "good.policy.yaml")], Directory.GetFiles(Out));
    }

    [Fact]
    public void Mistakes_in_included_files_are_named_so_that_the_user_can_open_them()
    {
        string main = _folder.Write("main.policy", "@include /usr/share/policy/part.policy\nread: 1\n");
        string part = _folder.Write("part.policy", "write: arg0 ==\n");
        ProcessRun run = Tool.Run("import", "minijail", main, "-o", Out);
        Assert.StartsWith($"{part}(1,15): error PB9112: the value is missing", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Standard_input_needs_a_name()
    {
        Assert.Equal(2, Tool.RunWithInput("read: 1\n", "import", "minijail", "-", "-o", "-").ExitCode);
        ProcessRun run = Tool.RunWithInput("read: 1\n", "import", "minijail", "-", "-o", "-", "--name", "piped");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("profile: piped\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_policies_of_one_name_are_refused()
    {
        string first = _folder.Write("a/web.policy", "read: 1\n");
        string second = _folder.Write("b/web.policy", "write: 1\n");
        ProcessRun run = Tool.Run("import", "minijail", first, second, "-o", Out);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("PB9002", run.Error, StringComparison.Ordinal);
        Assert.Contains("- read", File.ReadAllText(Path.Combine(Out, "web.policy.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_cannot_be_written_is_exit_status_4()
    {
        string file = _folder.Write("in-the-way", "x");
        Assert.Equal(4, Tool.Run("import", "minijail", _folder.Write("web.policy", "read: 1\n"), "-o", Path.Combine(file, "below")).ExitCode);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import", "systemd", "a.service", "-o", "-")]
    [InlineData("import", "docker", "a.json")]
    [InlineData("import", "docker", "a.json", "-o", "-", "--cap", "CAP_FLY")]
    [InlineData("import", "docker", "a.json", "-o", "-", "--kernel", "new")]
    [InlineData("import", "docker", "a.json", "-o", "-", "--arch", "vax")]
    [InlineData("import", "minijail", "a.policy", "-o", "-", "--name", "../a")]
    [InlineData("import", "minijail", "a.policy", "-o", "-", "--cap", "CAP_CHOWN")]
    public void A_wrong_command_line_is_exit_status_2(params string[] arguments)
    {
        ProcessRun run = Tool.Run(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB9004: ", run.Error, StringComparison.Ordinal);
    }
}
