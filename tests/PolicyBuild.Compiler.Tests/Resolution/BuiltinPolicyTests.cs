using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class BuiltinPolicyTests
{
    [Fact]
    public void Under_the_base_alone_a_program_starts_and_nothing_is_said()
    {
        Resolved resolved = Resolved.Text("profile: p\nextends: ['builtin:base']\n");
        Assert.Empty(resolved.Diagnostics);
        Assert.Empty(resolved.Optimize().Lints.Diagnostics);
    }

    [Theory]
    [InlineData(Architecture.X86_64)]
    [InlineData(Architecture.AArch64)]
    public void The_base_allows_no_network_no_new_process_and_no_privilege(Architecture architecture)
    {
        SeccompPolicy policy = Resolved.Text("profile: p\nextends: ['builtin:base']\n", architecture).Policy.Seccomp!;
        Assert.Equal(SeccompAction.KillProcess, policy.Default);
        foreach (string name in (string[])["socket", "connect", "bind", "clone", "clone3", "fork", "vfork", "mount", "ptrace", "setuid", "capset", "bpf", "io_uring_setup", "unlink", "unlinkat", "kill"])
        {
            Assert.DoesNotContain(policy.Targets[0].Abis[0].Rules, r => r.Syscall == name);
        }
    }
}
