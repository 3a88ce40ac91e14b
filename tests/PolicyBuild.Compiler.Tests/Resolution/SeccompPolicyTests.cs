using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class SeccompPolicyTests
{
    private static SeccompPolicy Read(string section, params Architecture[] architectures) =>
        Resolved.Text(Resolved.Section("seccomp", section), architectures).Policy.Seccomp!;

    [Fact]
    public void Without_the_section_there_is_no_layer() => Assert.Null(Resolved.Text("profile: p").Policy.Seccomp);

    [Fact]
    public void The_default_is_to_kill_the_process()
    {
        SeccompPolicy policy = Read("allow: [read]");
        Assert.Equal(SeccompAction.KillProcess, policy.Default);
        Assert.Equal(SeccompAction.KillProcess, policy.DenyAction);
        Assert.Equal(UnknownSyscalls.Default, policy.Unknown);
    }

    [Fact]
    public void Deny_means_the_deny_action()
    {
        SeccompPolicy policy = Read("default: deny\ndeny_action: {errno: EPERM}\ndeny: [mount]\nunknown: enosys");
        Assert.Equal(SeccompAction.Errno(1), policy.Default);
        Assert.Equal(SeccompAction.Errno(1), policy.Targets[0].Abis[0].Rules.Single().Action);
        Assert.Equal(UnknownSyscalls.Enosys, policy.Unknown);
    }

    [Fact]
    public void Each_list_has_its_action()
    {
        SeccompPolicy policy = Read("default: allow\nlog: [read]\ntrap: [write]\ntrace: [open]\nnotify: [close]\nallow: [stat]", Architecture.X86_64);
        Assert.Equal(
            [(0, SeccompAction.Log), (1, SeccompAction.Trap), (2, SeccompAction.Trace), (3, SeccompAction.Notify), (4, SeccompAction.Allow)],
            policy.Targets[0].Abis[0].Rules.OrderBy(r => r.Number).Select(r => (r.Number, r.Action)));
    }

    [Fact]
    public void A_target_serves_the_listed_abis_that_its_kernel_runs()
    {
        SeccompPolicy policy = Read("architectures: [x32, i386, x86_64, arm]\nallow: [read]");
        Assert.Equal([Architecture.X86_64, Architecture.I386, Architecture.X32], policy.Targets[0].Abis.Select(a => a.Abi));
        Assert.Equal([0, 3, 0x40000000], policy.Targets[0].Abis.Select(a => a.Rules.Single().Number));
        Assert.Equal([Architecture.Arm], policy.Targets[1].Abis.Select(a => a.Abi));
    }

    [Theory]
    [InlineData("allow: [read]", true)]
    [InlineData("default: allow", false)]
    [InlineData("default: {errno: EPERM}\nallow: [read]", true)]
    [InlineData("default: log", false)]
    [InlineData("default: notify", false)]
    [InlineData("allow: [execve]", false)]
    [InlineData("allow: ['@process']\ndeny: [execve]", true)]
    [InlineData("trace: [execve]", false)]
    [InlineData("default: allow\ndeny: [execve]", true)]
    [InlineData("default: allow\ndeny: [{syscall: execve, args: [{index: 3, op: eq, value: 1}]}]", false)]
    [InlineData("default: allow\ndeny: [{syscall: execve, args: [{index: 3, op: ge, value: 0}]}]", true)]
    [InlineData("allow: [{syscall: execve, args: [{index: 3, op: lt, value: 0}]}]", true)]
    [InlineData("allow: [execve]\nexec: once", true)]
    [InlineData("allow: [read]\nexec: policy", false)]
    public void The_exec_gate_is_there_where_every_execve_would_be_denied(string section, bool gate) =>
        Assert.Equal(gate, Read(section).ExecGate);
}
