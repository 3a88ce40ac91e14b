using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class ExplainTests : IClassFixture<ExplainTests.CompiledPolicy>
{
    private readonly string _bundle;

    public ExplainTests(CompiledPolicy compiled) => _bundle = compiled.Bundle;

    [Theory]
    [InlineData("read", "read() on x86_64: allow (seccomp)\n  demo.policy.yaml:8: rule\n")]
    [InlineData("ptrace", "ptrace() on x86_64: kill_process (seccomp)\n  demo.policy.yaml:11: rule\n")]
    [InlineData("mount", "mount() on x86_64: errno EPERM (seccomp)\n  demo.policy.yaml:5: the default action\n")]
    public void A_call_without_conditions_has_one_answer(string call, string expected) => Assert.Equal(expected, Explain("syscall", call));

    [Fact]
    public void A_call_with_conditions_shows_each_of_them()
    {
        string text = Explain("syscall", "socket");
        Assert.Contains("socket() on x86_64 depends on its arguments", text, StringComparison.Ordinal);
        Assert.Contains("demo.policy.yaml:9: rule, allow if family == 1", text, StringComparison.Ordinal);
        Assert.Contains("errno EPROTONOSUPPORT if family in [2, 10]", text, StringComparison.Ordinal);
        Assert.EndsWith("demo.policy.yaml:5: the default action, errno EPERM otherwise\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AF_UNIX", "allow (seccomp)\n  demo.policy.yaml:9: rule, because family == 1\n")]
    [InlineData("AF_NETLINK", "errno EPERM (seccomp)\n  demo.policy.yaml:5: the default action\n")]
    public void Arguments_decide(string family, string expected) =>
        Assert.Equal($"socket({family}, SOCK_STREAM, 0) on x86_64: {expected}", Explain("syscall", "socket", family, "SOCK_STREAM", "0"));

    [Fact]
    public void A_guard_names_the_setting_that_brings_it()
    {
        string text = Explain("syscall", "socket", "AF_INET", "SOCK_STREAM|SOCK_CLOEXEC", "262");
        Assert.StartsWith("socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 262) on x86_64: errno EPROTONOSUPPORT", text, StringComparison.Ordinal);
        Assert.Contains("demo.policy.yaml:16: guard", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_ABI_gets_the_deny_action() =>
        Assert.Contains("kill_process (seccomp)\n  demo.policy.yaml:5: an ABI that the policy does not list", Explain("syscall", "getpid", "--arch", "i386"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/usr/bin/env", "read-execute", "granted", "demo.policy.yaml:14: /usr grants")]
    [InlineData("/usr/bin/env", "edit", "denied, EACCES", "no rule grants write_file, truncate")]
    [InlineData("/usr2", "read-only", "denied, EACCES", "demo.policy.yaml:13: no rule grants read_file")]
    [InlineData("${tmp}/data/a", "read-write", "granted", "demo.policy.yaml:15: ${tmp}/data grants")]
    [InlineData("/lib/x.so", "read-only", "granted", "launch: auto: /lib grants")]
    public void A_path_has_the_rights_of_the_rules_above_it(string path, string access, string verdict, string line)
    {
        string text = Explain("path", path, access);
        Assert.StartsWith($"{access} on {path}: {verdict} (landlock, ABI 11)\n", text, StringComparison.Ordinal);
        Assert.Contains(line, text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_ABI_leaves_alone_what_it_does_not_know()
    {
        string text = Explain("path", "/srv", "truncate", "--abi", "2");
        Assert.Contains("ABI 2 does not know truncate: the kernel leaves it alone", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Refer_is_denied_by_an_ABI_that_does_not_know_it()
    {
        string text = Explain("path", "${tmp}/data/", "refer", "--abi", "1");
        Assert.StartsWith("refer on ${tmp}/data/: denied, EXDEV (landlock, ABI 1)\n", text, StringComparison.Ordinal);
        Assert.StartsWith("refer on ${tmp}/data/: granted", Explain("path", "${tmp}/data/", "refer", "--abi", "2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_that_serves_no_ABI_of_its_kernel_denies_every_call()
    {
        using var folder = new TemporaryFolder();
        string policy = folder.Write("old.policy.yaml", "profile: old\nmode: direct\nsecurity: {seccomp: {default: allow, architectures: [riscv64]}}\n");
        Assert.Equal(0, Tool.Run("compile", policy, "-o", folder.Path).ExitCode);
        foreach (string architecture in (string[])["x86_64", "aarch64"])
        {
            string text = Run("explain", Path.Combine(folder.Path, "old.policybundle"), "syscall", "read", "--arch", architecture);
            Assert.Equal($"read() on {architecture}: kill_process (seccomp)\n  old.policy.yaml:3: an ABI that the policy does not list gets the deny action\n", text);
        }
    }

    [Fact]
    public void Inspect_shows_the_policy_line_beside_each_instruction()
    {
        string text = Run("inspect", _bundle, "--section", "seccomp.x86_64");
        Assert.Matches(@"readlink +; demo\.policy\.yaml:8\n", text);
        Assert.Matches(@"ptrace +; demo\.policy\.yaml:11\n", text);
    }

    [Theory]
    [InlineData("landlock")]
    [InlineData("launch")]
    [InlineData("manifest")]
    [InlineData("sourcemap")]
    [InlineData("seccomp.aarch64")]
    public void Inspect_prints_every_section_as_text_and_as_JSON(string section)
    {
        Assert.NotEmpty(Run("inspect", _bundle, "--section", section));
        System.Text.Json.JsonDocument.Parse(Run("inspect", _bundle, "--section", section, "--json")).Dispose();
    }

    [Fact]
    public void Inspect_of_a_section_that_is_not_there_names_those_that_are()
    {
        ProcessRun run = Tool.Run("inspect", _bundle, "--section", "seccomp.vax");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("PB9006", run.Error, StringComparison.Ordinal);
        Assert.Contains("seccomp.x86_64", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PB9007", "syscall", "opnat")]
    [InlineData("PB9008", "syscall", "openat", "somewhere")]
    [InlineData("PB9009", "path", "/etc", "readonly")]
    [InlineData("PB9011", "path", "etc", "read-only")]
    [InlineData("PB9011", "path", "/usr/../etc", "read-only")]
    public void A_wrong_question_is_a_usage_error(string code, params string[] question)
    {
        ProcessRun run = Tool.Run(["explain", _bundle, .. question]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    private string Explain(params string[] question) => Run(["explain", _bundle, .. question]);

    private static string Run(params string[] arguments)
    {
        ProcessRun run = Tool.Run(arguments);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output;
    }

    /// <summary>The policy of these tests, compiled once.</summary>
    public sealed class CompiledPolicy : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public CompiledPolicy()
        {
            string policy = _folder.Write("demo.policy.yaml", Policies.Good);
            Assert.Equal(0, Tool.Run("compile", policy, "-o", _folder.Path).ExitCode);
        }

        public string Bundle => Path.Combine(_folder.Path, "demo.policybundle");

        public void Dispose() => _folder.Dispose();
    }
}
