using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

public class ArchitectureTests
{
    private static readonly Architecture[] s_targets =
        [Architecture.X86_64, Architecture.I386, Architecture.AArch64, Architecture.Arm, Architecture.RiscV64, Architecture.LoongArch64];

    private static readonly Architecture[] s_abis = [.. s_targets, Architecture.X32];

    [Theory]
    [InlineData("deny", FilterObjective.Mean)]
    [InlineData("deny", FilterObjective.Worst)]
    [InlineData("deny", FilterObjective.Size)]
    [InlineData("allow", FilterObjective.Mean)]
    [InlineData("allow", FilterObjective.Worst)]
    [InlineData("allow", FilterObjective.Size)]
    public void Each_filter_serves_its_own_calls_and_denies_those_of_every_other_architecture(
        string fallback, FilterObjective objective)
    {
        string text = Resolved.Section("seccomp", $$"""
            default: {{fallback}}
            deny_action: trap
            deny: [{syscall: mkdirat, errno: EPERM}, ptrace]
            allow: [read, {syscall: lseek, args: [{arg: whence, op: lt, value: 2}]}]
            """);
        foreach ((Architecture target, byte[] program, SeccompModel model) in Filters(text, objective))
        {
            Agreement.Holds(model, program);
            foreach (Architecture abi in s_abis)
            {
                bool isOwn = abi == target;
                SeccompAction other = fallback == "allow" ? SeccompAction.Allow : SeccompAction.Trap;
                Assert.Equal(isOwn ? SeccompAction.Allow : SeccompAction.Trap, Act(program, abi, "read"));
                Assert.Equal(isOwn ? SeccompAction.Errno(1) : SeccompAction.Trap, Act(program, abi, "mkdirat"));
                Assert.Equal(SeccompAction.Trap, Act(program, abi, "ptrace"));
                Assert.Equal(isOwn ? other : SeccompAction.Trap, Act(program, abi, "getpid"));
                if (!SyscallTable.TryGetNumber(abi, "lseek", out _)) { continue; }
                Assert.Equal(isOwn ? SeccompAction.Allow : SeccompAction.Trap, Act(program, abi, "lseek", 0, 0, 1));
                Assert.Equal(isOwn ? other : SeccompAction.Trap, Act(program, abi, "lseek", 0, 0, 2));
            }
        }
    }

    [Theory]
    [InlineData(FilterObjective.Mean)]
    [InlineData(FilterObjective.Worst)]
    [InlineData(FilterObjective.Size)]
    public void A_filter_serves_the_listed_abis_that_its_kernel_runs_each_by_its_own_numbers(FilterObjective objective)
    {
        string text = Resolved.Section("seccomp", """
            architectures: [x86_64, i386, x32, aarch64, arm, riscv64, loongarch64]
            allow: [read, {syscall: socket, args: [{arg: family, op: in, value: [AF_UNIX, AF_INET, AF_INET6]}]}]
            """);
        foreach ((Architecture target, byte[] program, SeccompModel model) in Filters(text, objective))
        {
            Agreement.Holds(model, program);
            foreach (Architecture abi in s_abis)
            {
                bool isServed = abi == target || (target, abi) is
                    (Architecture.X86_64, Architecture.I386) or (Architecture.X86_64, Architecture.X32) or (Architecture.AArch64, Architecture.Arm);
                SeccompAction expected = isServed ? SeccompAction.Allow : SeccompAction.KillProcess;
                Assert.Equal(expected, Act(program, abi, "read"));
                Assert.Equal(expected, Act(program, abi, "socket", 2, 1, 0));
                Assert.Equal(SeccompAction.KillProcess, Act(program, abi, "socket", 16, 3, 0));
                Assert.Equal(SeccompAction.KillProcess, Act(program, abi, "write"));
            }
        }
    }

    [Theory]
    [InlineData(Architecture.I386)]
    [InlineData(Architecture.Arm)]
    public void A_64_bit_comparison_looks_at_the_low_word_alone_where_registers_have_no_more(Architecture abi)
    {
        ArgumentTest Test(string rule) => Resolved.Rules($"allow: [{{syscall: read, args: [{rule}]}}]", abi).Single().All.Single();
        Assert.Equal((32, 7ul), (Test("{index: 0, op: eq, value: 7, width: 64}").Width, Test("{index: 0, op: eq, value: 7, width: 64}").Values[0]));
        Assert.Equal(new ArgumentTest(0, 32, ArgumentOp.MaskedEq, 0xF0, [0x10]), Test("{index: 0, op: masked_eq, mask: 0xF000000F0, value: 0x10, width: 64}"));

        // Nothing equals such a value there; the whole register says so.
        Assert.Equal(64, Test("{index: 0, op: eq, value: 0x100000000, width: 64}").Width);
        Assert.Equal(32, Test("{arg: count, op: le, value: 4096}").Width);
    }

    [Theory]
    [InlineData("[i386, x32]", Architecture.X86_64, true)]
    [InlineData("[arm]", Architecture.AArch64, true)]
    [InlineData("[i386, x86_64]", Architecture.X86_64, false)]
    [InlineData("[aarch64]", Architecture.X86_64, false)] // made for another target: a lint
    public void A_filter_that_refuses_the_launchers_own_execve_is_an_error(string abis, Architecture target, bool refused)
    {
        DiagnosticBag diagnostics = new();
        PolicyModel policy = Resolved.Text(Resolved.Section("seccomp", $"architectures: {abis}\ndefault: allow"), target).Policy;
        new SeccompBPFGenerator().RunAll(policy, diagnostics, CancellationToken.None);
        Assert.Equal(refused ? ["PB5103"] : [], diagnostics.ToImmutable().Select(found => found.Code));
    }

    private static IEnumerable<(Architecture Target, byte[] Program, SeccompModel Model)> Filters(string text, FilterObjective objective)
    {
        PolicyModel policy = Resolved.Text(text, s_targets).Policy with { Objective = objective };
        DiagnosticBag diagnostics = new();
        ImmutableArray<GeneratedSection> sections = new SeccompBPFGenerator().RunAll(policy, diagnostics, CancellationToken.None);
        Assert.Empty(diagnostics.ToImmutable());
        Assert.Equal(s_targets.Order(), sections.Select(section => section.Architecture));
        return sections.Zip(SeccompModel.Of(policy), (section, model) => (section.Architecture, section.Bytes.ToArray(), model));
    }

    private static SeccompAction Act(byte[] program, Architecture abi, string name, params ulong[] arguments)
    {
        ulong[] registers = new ulong[6];
        arguments.CopyTo(registers, 0);
        return new SeccompAction(SeccompSimulator.Run(program, AuditArch.Of(abi), (uint)Policies.Number(abi, name), 0, registers).Value);
    }
}
