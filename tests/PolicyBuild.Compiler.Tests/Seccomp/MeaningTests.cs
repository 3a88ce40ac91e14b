using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

public class MeaningTests
{
    [Fact]
    public void The_most_restrictive_of_the_rules_that_match_decides()
    {
        SeccompAction[] ranked =
        [
            SeccompAction.KillProcess, SeccompAction.KillThread, SeccompAction.Trap, SeccompAction.Errno(5), SeccompAction.Notify,
            SeccompAction.Trace, SeccompAction.Log, SeccompAction.Allow,
        ];
        for (int first = 0; first < ranked.Length; first++)
        {
            SyscallRule[] rules = [.. ranked.Skip(first).Reverse().Select(action => Policies.Rule("read", action))];
            Assert.Equal(ranked[first], Act(Policies.Filter(SeccompAction.KillProcess, rules), AuditArch.X86_64, 0));
        }
    }

    [Fact]
    public void Of_two_errors_the_earlier_rules_stands() => Assert.Equal(
        SeccompAction.Errno(13),
        Act(Policies.Filter(SeccompAction.Allow, [Policies.Rule("read", SeccompAction.Errno(13)), Policies.Rule("read", SeccompAction.Errno(1))]),
            AuditArch.X86_64, 0));

    [Fact]
    public void Args_and_any_of_must_both_hold()
    {
        SyscallRule rule = Policies.Rule("read", SeccompAction.Allow, Policies.Is(0, 32, ArgumentOp.Eq, 3)) with
        {
            AnyOf = [[Policies.Is(2, 64, ArgumentOp.Lt, 10)], [Policies.Is(2, 64, ArgumentOp.Gt, 0x100000000)]],
        };
        SeccompPolicy policy = Policies.Filter(SeccompAction.KillProcess, [rule]);
        Assert.Equal(SeccompAction.Allow, Act(policy, AuditArch.X86_64, 0, 0xFF00000003, 0, 9));
        Assert.Equal(SeccompAction.Allow, Act(policy, AuditArch.X86_64, 0, 3, 0, 0x100000001));
        Assert.Equal(SeccompAction.KillProcess, Act(policy, AuditArch.X86_64, 0, 3, 0, 0x100000000));
        Assert.Equal(SeccompAction.KillProcess, Act(policy, AuditArch.X86_64, 0, 4, 0, 9));
    }

    [Fact]
    public void A_foreign_abi_gets_the_deny_action_even_where_the_default_allows()
    {
        SeccompPolicy policy = Policies.Filter(SeccompAction.Allow, [], deny: SeccompAction.Trap);
        Assert.Equal(SeccompAction.Allow, Act(policy, AuditArch.X86_64, 0x3FFFFFFF));
        Assert.Equal(SeccompAction.Trap, Act(policy, AuditArch.X86_64, 0x40000000));
        Assert.Equal(SeccompAction.Trap, Act(policy, AuditArch.X86_64, 0xFFFFFFFF));
        Assert.Equal(SeccompAction.Trap, Act(policy, AuditArch.I386, 0));
    }

    [Fact]
    public void Numbers_above_the_table_get_enosys_unless_a_rule_names_them()
    {
        int max = SyscallTable.MaxNumber(Architecture.X86_64);
        SyscallRule named = new("later", max + 2, SeccompAction.Allow, [Policies.Is(0, 64, ArgumentOp.Eq, 1)], [], new NodeRef(0, 9));
        SeccompPolicy policy = Policies.Filter(SeccompAction.Trap, [named], unknown: UnknownSyscalls.Enosys);
        Assert.Equal(SeccompAction.Trap, Act(policy, AuditArch.X86_64, (uint)max));
        Assert.Equal(SeccompAction.Errno(38), Act(policy, AuditArch.X86_64, (uint)max + 1));
        Assert.Equal(SeccompAction.Trap, Act(policy, AuditArch.X86_64, (uint)max + 2));
        Assert.Equal(SeccompAction.Allow, Act(policy, AuditArch.X86_64, (uint)max + 2, 1));
        Assert.Equal(SeccompAction.KillProcess, Act(policy, AuditArch.X86_64, 0x40000000));
    }

    [Fact]
    public void The_exec_gate_outranks_every_rule()
    {
        SeccompPolicy policy = Policies.Filter(
            SeccompAction.KillProcess, [Policies.Rule("execve", SeccompAction.KillProcess), Policies.Rule("execveat", SeccompAction.Allow)], execGate: true);
        Assert.Equal(SeccompAction.Notify, Act(policy, AuditArch.X86_64, 59));
        Assert.Equal(SeccompAction.Notify, Act(policy, AuditArch.X86_64, 322));
        Assert.Equal(SeccompReason.ExecGate, SeccompEvaluator.Evaluate(Policies.Model(Policies.Of(policy)), AuditArch.X86_64, 59, new ulong[6]).Reason);
    }

    [Theory]
    [InlineData(AuditArch.X86_64, 317, Architecture.X86_64)]
    [InlineData(AuditArch.I386, 354, Architecture.I386)]
    [InlineData(AuditArch.AArch64, 277, Architecture.AArch64)]
    public void Behind_an_exec_gate_no_listener_is_installed(uint arch, uint number, Architecture abi)
    {
        SeccompPolicy gate = Policies.Filter(SeccompAction.Allow, [], execGate: true, architecture: abi);
        SeccompAction busy = SeccompAction.Errno(16);
        Assert.Equal(busy, Act(gate, arch, number, 1, 8));
        Assert.Equal(busy, Act(gate, arch, number, 1, 0xFFFFFFFF_00000009));
        Assert.Equal(SeccompAction.Allow, Act(gate, arch, number, 1, 7));
        Assert.Equal(SeccompAction.Allow, Act(gate, arch, number, 2, 8));
        Assert.Equal(SeccompAction.Allow, Act(Policies.Filter(SeccompAction.Allow, [], architecture: abi), arch, number, 1, 8));
    }

    [Fact]
    public void Behind_an_exec_gate_a_denied_seccomp_call_gets_the_policys_own_answer()
    {
        Assert.Equal(SeccompAction.KillProcess, Act(Policies.Filter(SeccompAction.KillProcess, [], execGate: true), AuditArch.X86_64, 317, 1, 8));
        SeccompPolicy allowed = Policies.Filter(SeccompAction.KillProcess, [Policies.Rule("seccomp", SeccompAction.Allow)], execGate: true);
        Assert.Equal(SeccompAction.Errno(16), Act(allowed, AuditArch.X86_64, 317, 1, 8));
        Assert.Equal(SeccompAction.Allow, Act(allowed, AuditArch.X86_64, 317, 1, 0));
    }

    [Fact]
    public void Several_abis_have_a_tree_each()
    {
        SeccompPolicy policy = Policies.Filter(
            SeccompAction.Errno(1), [Policies.Rule("read", SeccompAction.Allow)], others:
            [
                new SeccompAbi(Architecture.I386, [Policies.RuleOf(Architecture.I386, "read", SeccompAction.Log)]),
                new SeccompAbi(Architecture.X32, [Policies.RuleOf(Architecture.X32, "read", SeccompAction.Trap)]),
            ]);
        byte[] program = Policies.Compile(policy);
        Golden.Match("seccomp/three-abis", program, SeccompPrinter.Print(program));
        Assert.Equal(SeccompAction.Allow, Act(policy, AuditArch.X86_64, 0));
        Assert.Equal(SeccompAction.Log, Act(policy, AuditArch.I386, 3));
        Assert.Equal(SeccompAction.Trap, Act(policy, AuditArch.X86_64, 0x40000000));
        Assert.Equal(SeccompAction.Errno(1), Act(policy, AuditArch.X86_64, 0x40000001));
        Assert.Equal(SeccompAction.KillProcess, Act(policy, AuditArch.AArch64, 0));
    }

    [Theory]
    [InlineData(ArgumentOp.Eq, 2)]
    [InlineData(ArgumentOp.Ne, 2)]
    [InlineData(ArgumentOp.Lt, 3)]
    [InlineData(ArgumentOp.Le, 3)]
    [InlineData(ArgumentOp.Gt, 3)]
    [InlineData(ArgumentOp.Ge, 3)]
    public void A_64_bit_comparison_takes_the_fewest_tests(ArgumentOp op, int tests)
    {
        SeccompPolicy policy = Policies.Filter(SeccompAction.KillProcess, [Policies.Rule("read", SeccompAction.Allow, Policies.Is(0, 64, op, 0x500000007))]);

        // Beside them: load and test of the architecture, load and test of the number, the two loads, the two returns.
        Assert.Equal(tests + 8, Policies.Compile(policy).Length / SockFilter.Size);
    }

    [Fact]
    public void Values_that_differ_in_free_bits_are_one_test()
    {
        byte[] program = Policies.Compile(Policies.Filter(
            SeccompAction.KillProcess, [Policies.Rule("read", SeccompAction.Allow, Policies.Is(0, 32, ArgumentOp.In, 0, 8, 0x20000, 0x20008))]));
        Golden.Match("seccomp/value-set", program, SeccompPrinter.Print(program));
        Assert.Equal(8, program.Length / SockFilter.Size);
    }

    [Fact]
    public void Each_instruction_knows_its_rule()
    {
        SyscallRule rule = Policies.Rule("mmap", SeccompAction.Allow, Policies.Is(2, 32, ArgumentOp.NoBits, 4));
        SeccompCode code = SeccompLowering.Lower(Policies.Model(Policies.Of(Policies.Filter(SeccompAction.Errno(1), [rule]))));
        int load = Enumerable.Range(0, code.Instructions.Length).Single(i => code.Instructions[i] is { Code: ClassicBpf.LoadWord, K: 32 });
        Assert.Equal(rule.Source, code.Sources[load]);
        Assert.Equal(rule.Source, code.Sources[load + 1]);
        int denied = Enumerable.Range(0, code.Instructions.Length).Single(i => code.Instructions[i] is { Code: ClassicBpf.Return, K: 0x50001 });
        Assert.Equal(new NodeRef(0, 1), code.Sources[denied]);
    }

    private static SeccompAction Act(SeccompPolicy seccomp, uint arch, uint number, params ulong[] arguments)
    {
        ulong[] registers = new ulong[6];
        arguments.CopyTo(registers, 0);
        SeccompAction expected = SeccompEvaluator.Evaluate(Policies.Model(Policies.Of(seccomp)), arch, number, registers).Action;
        Assert.Equal(expected.Value, SeccompSimulator.Run(Policies.Compile(seccomp), arch, number, 0, registers).Value);
        return expected;
    }
}
