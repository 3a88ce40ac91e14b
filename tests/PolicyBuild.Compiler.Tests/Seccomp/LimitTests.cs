using System.Diagnostics;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

public class LimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(253)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(258)]
    [InlineData(600)]
    public void A_return_out_of_a_compares_reach_is_copied(int tests)
    {
        DecisionGraph graph = new();
        int hit = graph.Return(SeccompAction.Allow, default);
        int next = graph.Return(SeccompAction.KillProcess, default);
        for (int i = tests; i > 0; i--) { next = graph.Test(SeccompData.Number, ClassicBpf.JumpEqual, (uint)i, hit, next, default); }
        byte[] program = SeccompAssembler.Assemble(graph, next).ToBytes();

        Assert.Null(SeccompSimulator.Refusal(program));
        for (uint number = 0; number <= tests + 1; number++)
        {
            SeccompAction expected = number > 0 && number <= tests ? SeccompAction.Allow : SeccompAction.KillProcess;
            Assert.Equal(expected.Value, SeccompSimulator.Run(program, 0, number, 0, new ulong[6]).Value);
        }
    }

    [Theory]
    [InlineData(250)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(260)]
    public void A_test_out_of_reach_is_reached_by_a_jump(int between)
    {
        // The first test's false branch leads over a long chain to a test of its own.
        DecisionGraph graph = new();
        int allow = graph.Return(SeccompAction.Allow, default);
        int kill = graph.Return(SeccompAction.KillProcess, default);
        int far = graph.Test((byte)SeccompData.ArgumentLow(1), ClassicBpf.JumpEqual, 7, allow, kill, default);
        int chain = graph.Test(SeccompData.Arch, ClassicBpf.JumpEqual, 0, far, kill, default);
        for (int i = between; i > 0; i--) { chain = graph.Test(SeccompData.Arch, ClassicBpf.JumpEqual, (uint)i, kill, chain, default); }
        int root = graph.Test(SeccompData.Number, ClassicBpf.JumpEqual, 1, chain, far, default);
        byte[] program = SeccompAssembler.Assemble(graph, root).ToBytes();

        Assert.Null(SeccompSimulator.Refusal(program));
        ulong[] right = [0, 7, 0, 0, 0, 0];
        Assert.Equal(SeccompAction.Allow.Value, SeccompSimulator.Run(program, 0, 2, 0, right).Value);
        Assert.Equal(SeccompAction.KillProcess.Value, SeccompSimulator.Run(program, 0, 2, 0, new ulong[6]).Value);
        Assert.Equal(SeccompAction.Allow.Value, SeccompSimulator.Run(program, 0, 1, 0, right).Value);
        Assert.Equal(SeccompAction.KillProcess.Value, SeccompSimulator.Run(program, (uint)between, 1, 0, right).Value);
    }

    [Fact]
    public void Three_hundred_checked_calls_agree_with_their_model_beyond_the_reach_of_a_compare()
    {
        PolicyModel policy = Policies.Of(Policies.Filter(SeccompAction.Errno(1), Enumerable.Range(0, 300).Select(i => new SyscallRule(
            "call", i, i % 5 == 0 ? SeccompAction.Log : SeccompAction.Allow, [Policies.Is(i % 6, 64, ArgumentOp.Eq, (ulong)i * 7)], [], new NodeRef(0, 10 + i)))));
        byte[] program = Policies.Compile(policy);
        Assert.True(program.Length > 1024 * SockFilter.Size);
        Agreement.Holds(Policies.Model(policy), program);
    }

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void The_kernels_limit_is_the_verifiers(int length, bool isTaken)
    {
        SeccompModel model = Policies.Model(Policies.Of(Policies.Allow("read")));
        SeccompCode code = SeccompLowering.Lower(model);

        // Unreachable returns change nothing but the length.
        int more = length - code.Instructions.Length;
        SeccompCode padded = new(
            code.Instructions.AddRange(Enumerable.Repeat(new SockFilter(ClassicBpf.Return, 0, 0, 0), more)),
            code.Sources.AddRange(Enumerable.Repeat(default(NodeRef), more)));
        DiagnosticBag diagnostics = new();
        Assert.Equal(isTaken, SeccompVerifier.Verify(padded, model, padded.ToBytes(), diagnostics));
        Assert.Equal(isTaken ? [] : ["PB5101"], diagnostics.ToImmutable().Select(d => d.Code));
    }

    [Fact]
    public void A_policy_beyond_the_limit_names_its_dearest_rule()
    {
        SyscallRule dear = Policies.Rule("ioctl", SeccompAction.Allow,
            new ArgumentTest(1, 32, ArgumentOp.In, uint.MaxValue, [.. Enumerable.Range(0, 6000).Select(i => (ulong)((i * 37) + (i % 11)))]));
        PolicyModel policy = Policies.Of(Policies.Filter(SeccompAction.KillProcess, [Policies.Rule("read", SeccompAction.Allow), dear]));
        DiagnosticBag diagnostics = new();
        Assert.Empty(new SeccompBPFGenerator().RunAll(policy, diagnostics, CancellationToken.None));
        Diagnostic error = Assert.Single(diagnostics.ToImmutable());
        Assert.Equal("PB5101", error.Code);
        Assert.Equal(dear.Source, error.Node);
        Assert.Contains("'ioctl'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_does_not_hold_its_policy_is_found()
    {
        SeccompModel model = Policies.Model(Policies.Of(Policies.Allow("read", "close")));
        SeccompCode other = SeccompLowering.Lower(Policies.Model(Policies.Of(Policies.Allow("read", "close", "mount"))));
        SeccompCode less = SeccompLowering.Lower(Policies.Model(Policies.Of(Policies.Allow("read"))));
        DiagnosticBag diagnostics = new();
        Assert.False(SeccompVerifier.Verify(less, model, less.ToBytes(), diagnostics));
        Assert.Equal("PB5102", Assert.Single(diagnostics.ToImmutable()).Code);
        Assert.True(SeccompVerifier.Verify(other, Policies.Model(Policies.Of(Policies.Allow("read", "close", "mount"))), other.ToBytes(), diagnostics));
    }

    [Fact]
    public void Two_hundred_rules_for_one_call_compile_in_bounded_time_and_size()
    {
        Random random = new(1);
        SyscallRule[] rules = [.. Enumerable.Range(0, 200).Select(i => new SyscallRule(
            "ioctl", 16, i % 2 == 0 ? SeccompAction.Allow : SeccompAction.Errno(1 + (i % 40)),
            [
                Policies.Masked(1, 32, (ulong)random.Next(1, 0xFFFF) | 0x10000, 0x10000),
                Policies.Is(2, 64, i % 3 == 0 ? ArgumentOp.Gt : ArgumentOp.Ne, (ulong)random.NextInt64()),
                Policies.Is(3, 32, ArgumentOp.Lt, (ulong)random.Next()),
            ],
            [], new NodeRef(0, 10 + i)))];
        PolicyModel policy = Policies.Of(Policies.Filter(SeccompAction.KillProcess, rules));
        Stopwatch watch = Stopwatch.StartNew();
        byte[] program = Policies.Compile(policy);
        Assert.True(watch.Elapsed.TotalMinutes < 2, "exponential growth would take for ever, not milliseconds");
        Agreement.Holds(Policies.Model(policy), program);
    }
}
