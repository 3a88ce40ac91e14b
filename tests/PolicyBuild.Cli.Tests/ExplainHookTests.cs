using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class ExplainHookTests : IClassFixture<ExplainHookTests.CompiledPolicy>
{
    private const string Policy = """
        profile: app
        mode: sandbox
        security:
          bpf_lsm:
            file_open:
              default: allow
              rules:
                - {action: deny, path: "/srv/secret/**"}
                - {action: {errno: EACCES}, path: "/etc/**", access: [write]}
                - {action: deny, path: "/var/**", owner: 0, type: regular}
                - {action: audit, path: "${home}/**"}
            task_kill:
              - {action: deny, signal: [SIGKILL, SIGSTOP], outside: true}
            socket_connect:
              default: deny
              rules:
                - {action: allow, address: ["10.0.0.0/8:443", "[2001:db8::]/32:*"]}
                - {action: audit, family: AF_UNIX}
            sb_umount:
              default: {errno: EBUSY}
              rules:
                - {action: allow, flags: {op: any_bits, value: MNT_DETACH}}
            path_mkdir: [{action: deny, directory: /srv/x, name: [a, b]}]
            task_alloc: deny-fork.bpf
        modes:
          hardened:
            security:
              bpf_lsm:
                file_open:
                  rules:
                    - {action: deny, path: "/srv/**"}
        """;

    private readonly string _bundle;

    public ExplainHookTests(CompiledPolicy compiled) => _bundle = compiled.Bundle;

    [Theory]
    [InlineData("file_open path=/srv/secret/x access=read", "denied, EPERM (bpf_lsm)\n  app.policy.yaml:8: rule\n")]
    [InlineData("file_open path=//srv/./secret access=execute", "denied, EPERM (bpf_lsm)\n  app.policy.yaml:8: rule\n")]
    [InlineData("file_open path=/etc/x access=write", "denied, EACCES (bpf_lsm)\n  app.policy.yaml:9: rule\n")]
    [InlineData("file_open path=/etc/x access=read,write", "denied, EACCES (bpf_lsm)\n  app.policy.yaml:9: rule\n")]
    [InlineData("file_open path=/etc/x flags=O_RDWR", "denied, EACCES (bpf_lsm)\n  app.policy.yaml:9: rule\n")]
    [InlineData("file_open path=/etc/x access=read", "allowed (bpf_lsm)\n  app.policy.yaml:6: no rule fits, and so the default\n")]
    [InlineData("file_open path=${home}/a access=read", "allowed and reported (audit) (bpf_lsm)\n  app.policy.yaml:11: rule\n")]
    [InlineData("file_open path=/var/a access=read owner=0 type=regular mode=0o644", "denied, EPERM (bpf_lsm)\n  app.policy.yaml:10: rule\n")]
    [InlineData("file_open path=/var/a access=read owner=1", "allowed (bpf_lsm)\n  app.policy.yaml:6: no rule fits, and so the default\n")]
    [InlineData("task_kill signal=9 outside=true", "denied, EPERM (bpf_lsm)\n  app.policy.yaml:13: rule\n")]
    [InlineData("task_kill signal=SIGKILL outside=false", "allowed (bpf_lsm)\n  app.policy.yaml:13: no rule fits, and so the default\n")]
    [InlineData("task_kill signal=SIGTERM", "allowed (bpf_lsm)\n  app.policy.yaml:13: no rule fits, and so the default\n")]
    [InlineData("socket_connect address=10.0.0.1:443", "allowed (bpf_lsm)\n  app.policy.yaml:17: rule\n")]
    [InlineData("socket_connect address=[::ffff:10.0.0.1]:443", "allowed (bpf_lsm)\n  app.policy.yaml:17: rule\n")]
    [InlineData("socket_connect family=AF_UNIX", "allowed and reported (audit) (bpf_lsm)\n  app.policy.yaml:18: rule\n")]
    [InlineData("socket_connect family=AF_VSOCK", "denied, EPERM (bpf_lsm)\n  app.policy.yaml:15: no rule fits, and so the default\n")]
    [InlineData("socket_connect address=10.0.0.1:80", "denied, EPERM (bpf_lsm)\n  app.policy.yaml:15: no rule fits, and so the default\n")]
    [InlineData("task_alloc clone_flags=CLONE_THREAD|CLONE_VM", "allowed (bpf_lsm)\n  builtin:deny-fork.bpf:2: no rule fits, and so the default\n")]
    [InlineData("task_create clone_flags=0", "denied, EPERM (bpf_lsm)\n  builtin:deny-fork.bpf:4: rule\n")]
    [InlineData("settime", "allowed (the policy has no rules for this hook, but for bpf, file_open, ")]
    public void An_operation_that_is_said_has_one_answer(string question, string answer)
    {
        string text = Explain(question);
        string title = question.Replace("task_create", "task_alloc", StringComparison.Ordinal) + ": ";
        Assert.StartsWith(title + answer, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task_kill", "depends on outside, signal", "app.policy.yaml:13: rule, denied, EPERM, for example with signal=9 outside=true", "no rule fits, and so the default, allowed, for example with signal=0")]
    [InlineData("file_open path=/etc/x", "depends on access", "app.policy.yaml:9: rule, denied, EACCES, for example with access=write", "for example with access=read")]
    [InlineData("file_open path=/var/a access=read", "depends on owner, type", "app.policy.yaml:10: rule, denied, EPERM, for example with type=regular owner=0", "default, allowed")]
    [InlineData("sb_umount", "depends on flags", "app.policy.yaml:20: no rule fits, and so the default, denied, EBUSY, for example with flags=0x0", "app.policy.yaml:22: rule, allowed, for example with flags=0x2")]
    [InlineData("file_open access=read", "depends on path", "app.policy.yaml:8: a rule that denies or reports", "say what it is: path=...")]
    [InlineData("path_mkdir directory=/srv/x", "depends on name", "app.policy.yaml:23: a rule that denies or reports", "say what it is: name=...")]
    [InlineData("socket_connect", "depends on address", "say what it is: address=...", "")]
    public void What_is_left_open_and_decides_is_named_with_an_example_for_each_end(string question, string answer, string first, string second)
    {
        string text = Explain(question);
        Assert.StartsWith($"{question}: {answer} (bpf_lsm)\n", text, StringComparison.Ordinal);
        Assert.Contains(first, text, StringComparison.Ordinal);
        Assert.Contains(second, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mode_with_rules_of_its_own_is_told_beside_the_policys()
    {
        Assert.Contains("\n  in mode hardened: denied, EPERM\n    app.policy.yaml:31: rule\n", Explain("file_open path=/srv/x access=read"), StringComparison.Ordinal);
        Assert.Contains("allowed (bpf_lsm)\n  no rules in this mode\n  in mode hardened: denied, EPERM\n    builtin:hardened.bpf:", Explain("sb_mount"), StringComparison.Ordinal);
        Assert.StartsWith("sb_mount: in mode hardened: denied, EPERM (bpf_lsm)\n", Explain("sb_mount --mode hardened"), StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_without_what_a_program_needs_are_told()
    {
        Assert.EndsWith("  a kernel that runs no programs on security hooks: policy-run does not start the program\n", Explain("file_open path=/x access=read"), StringComparison.Ordinal);
        Assert.Contains("  before Linux 6.12, whose kernel tells no path on this hook: denied, EACCES\n", Explain("path_mkdir directory=/srv/y name=c"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PB9017", "did you mean 'file_open'?", "file_opn")]
    [InlineData("PB9018", "signal, outside, owner", "task_kill", "sig=9")]
    [InlineData("PB9018", "path, access, flags", "file_open", "/etc/passwd")]
    [InlineData("PB9018", "it can be asked nothing", "settime", "owner=0")]
    [InlineData("PB9019", "a constant SIG...", "task_kill", "signal=SIGFOO")]
    [InlineData("PB9019", "false, true", "task_kill", "outside=yes")]
    [InlineData("PB9019", "said twice", "task_kill", "signal=9", "signal=9")]
    [InlineData("PB9019", "a number of 32 bits", "task_kill", "owner=4294967296")]
    [InlineData("PB9019", "ask for 'execute' by itself", "file_open", "access=read,execute")]
    [InlineData("PB9019", "read, write, execute", "file_open", "access=append")]
    [InlineData("PB9019", "from '/' or a variable", "file_open", "path=etc")]
    [InlineData("PB9019", "from '/' or a variable", "file_open", "path=/srv/../etc")]
    [InlineData("PB9019", "one address and one port", "socket_connect", "address=10.0.0.0/8:443")]
    [InlineData("PB9019", "one address and one port", "socket_connect", "address=example.com:443")]
    public void A_wrong_question_is_a_usage_error_that_says_what_there_is(string code, string wayOut, params string[] question)
    {
        ProcessRun run = Tool.Run(["explain", _bundle, "hook", .. question]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(wayOut, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bpf_map_create", "bpf_map_alloc_security type=BPF_MAP_TYPE_HASH", "  before Linux 6.9 the hook is bpf_map_alloc_security\n")]
    [InlineData("bpf_prog_load", "bpf_prog_load type=BPF_PROG_TYPE_LSM", "  the hook is there since Linux 6.9\n")] // the older one is asked too early for a type
    public void The_name_of_the_hook_on_earlier_kernels_is_told(string hook, string question, string expected)
    {
        using var folder = new TemporaryFolder();
        string type = question[question.IndexOf("BPF_", StringComparison.Ordinal)..];
        string policy = folder.Write("maps.policy.yaml", $"profile: maps\nsecurity: {{bpf_lsm: {{{hook}: [{{action: deny, type: {type}}}]}}}}\n");
        Assert.Equal(0, Tool.Run("compile", policy, "-o", folder.Path).ExitCode);
        ProcessRun run = Tool.Run(["explain", Path.Combine(folder.Path, "maps.policybundle"), "hook", .. question.Split(' ')]);
        Assert.Contains("denied, EPERM", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(expected, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_without_hooks_says_so()
    {
        using var folder = new TemporaryFolder();
        string policy = folder.Write("plain.policy.yaml", "profile: plain\n");
        Assert.Equal(0, Tool.Run("compile", policy, "-o", folder.Path).ExitCode);
        ProcessRun run = Tool.Run("explain", Path.Combine(folder.Path, "plain.policybundle"), "hook", "file_open", "path=/x");
        Assert.Equal((0, "file_open path=/x: allowed (the policy has no bpf_lsm section)\n"), (run.ExitCode, run.Output));
    }

    private string Explain(string question)
    {
        ProcessRun run = Tool.Run(["explain", _bundle, "hook", .. question.Split(' ')]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output;
    }

    /// <summary>The policy of these tests, compiled once.</summary>
    public sealed class CompiledPolicy : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public CompiledPolicy()
        {
            string policy = _folder.Write("app.policy.yaml", Policy);
            ProcessRun run = Tool.Run("compile", policy, "-o", _folder.Path);
            Assert.True(run.ExitCode == 0, run.Error);
        }

        public string Bundle => Path.Combine(_folder.Path, "app.policybundle");

        public void Dispose() => _folder.Dispose();
    }
}
