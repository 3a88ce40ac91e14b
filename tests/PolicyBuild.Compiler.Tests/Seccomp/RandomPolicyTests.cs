using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

/// <summary>Random policies: code and model agree on every call that could tell them apart.</summary>
public class RandomPolicyTests
{
    private static readonly SeccompAction[] s_actions =
    [
        SeccompAction.Allow, SeccompAction.Log, SeccompAction.Trace, SeccompAction.Notify, SeccompAction.Trap, SeccompAction.KillThread,
        SeccompAction.KillProcess, SeccompAction.Errno(1), SeccompAction.Errno(13), SeccompAction.Errno(38),
    ];

    private static readonly ulong[] s_values =
        [0, 1, 2, 3, 7, 8, 9, 0x10, 0x20008, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF, 0x100000000, 0x100000001, 0xFFFFFFFF00000000, ulong.MaxValue];

    private static readonly Gen<ulong> s_value = Gen.OneOf(Gen.OneOf<ulong>(s_values), Gen.ULong[0, 40], Gen.ULong);

    private static readonly Gen<ArgumentTest> s_test =
        from index in Gen.Int[0, 2]
        from isWide in Gen.Bool
        from op in Gen.Enum<ArgumentOp>()
        from mask in s_value
        from values in s_value.Array[1, 5]
        select Fit(index, isWide ? 64 : 32, op, mask, values);

    private static readonly Gen<Action<List<SyscallRule>, Architecture>> s_rule =
        from place in Gen.Int[0, 12]
        from action in Gen.OneOf(s_actions)
        from all in Gen.Frequency((2, Gen.Const<ArgumentTest[]>([])), (5, s_test.Array[1, 3]))
        from anyOf in Gen.Frequency((4, Gen.Const<ArgumentTest[][]>([])), (1, s_test.Array[0, 2].Array[1, 3]))
        select (Action<List<SyscallRule>, Architecture>)((rules, abi) => Add(rules, abi, place, action, all, anyOf));

    private static readonly Gen<PolicyModel> s_policy =
        from defaultAction in Gen.OneOf(s_actions)
        from deny in Gen.OneOf(s_actions)
        from isEnosys in Gen.Bool
        from execGate in Gen.Bool
        from abis in Gen.OneOf<Architecture[]>(
            [Architecture.X86_64], [Architecture.X86_64, Architecture.I386], [Architecture.X86_64, Architecture.X32],
            [Architecture.X32, Architecture.I386, Architecture.X86_64], [Architecture.I386], [Architecture.X32],
            [Architecture.AArch64], [Architecture.AArch64, Architecture.Arm], [Architecture.Arm], [Architecture.RiscV64], [Architecture.LoongArch64])
        from rules in s_rule.Array[0, 14]
        from ports in Gen.Int[0, 4]
        from hasNoNetwork in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        from objective in Gen.Enum<FilterObjective>()
        select Policy(defaultAction, deny, isEnosys, execGate, abis, rules, ports, hasNoNetwork) with { Objective = objective };

    [Fact]
    public void Code_and_model_agree_on_every_call()
    {
        s_policy.Sample(
            policy => Agreement.Holds(Policies.Model(policy), Policies.Compile(policy)),
            iter: 1500, threads: 1, print: policy => string.Join('\n', policy.Seccomp?.Targets[0].Abis.SelectMany(a => a.Rules) ?? []));
    }

    [Fact]
    public void Every_number_that_is_plainly_allowed_stays_in_the_kernels_bitmap()
    {
        s_policy.Sample(
            policy =>
            {
                SeccompModel model = Policies.Model(policy);
                byte[] program = Policies.Compile(policy);
                foreach (SeccompAbiRules abi in model.Abis)
                {
                    uint arch = AuditArch.Of(abi.Abi);
                    for (uint i = 0; i <= 520; i++)
                    {
                        uint number = abi.Abi == Architecture.X32 ? i | AuditArch.X32Bit : i;
                        SyscallRule[] rules = [.. abi.Rules.Where(rule => (uint)rule.Number == number)];
                        if (rules.Any(rule => !rule.IsUnconditional)) { continue; }
                        bool isAllowed = SeccompEvaluator.Evaluate(model, arch, number, new ulong[6]).Action == SeccompAction.Allow;
                        Assert.Equal(isAllowed, SeccompSimulator.IsConstantAllow(program, arch, number));
                    }
                }
            },
            iter: 200, threads: 1);
    }

    [Fact]
    public void Each_objective_is_best_at_its_own_aim()
    {
        s_policy.Sample(
            policy =>
            {
                byte[] mean = Policies.Compile(policy with { Objective = FilterObjective.Mean });
                byte[] size = Policies.Compile(policy with { Objective = FilterObjective.Size });
                byte[] worst = Policies.Compile(policy with { Objective = FilterObjective.Worst });
                Assert.True(size.Length <= mean.Length);
                Assert.True(ProgramPaths.Longest(worst) <= ProgramPaths.Longest(mean));
            },
            iter: 300, threads: 1);
    }

    private static ArgumentTest Fit(int index, int width, ArgumentOp op, ulong mask, ulong[] values)
    {
        ulong top = width == 32 ? uint.MaxValue : ulong.MaxValue;
        ImmutableArray<ulong> fitting = [.. values.Select(value => value & top)];
        return op switch
        {
            ArgumentOp.In or ArgumentOp.NotIn => new ArgumentTest(index, width, op, top, fitting),
            ArgumentOp.MaskedEq => new ArgumentTest(index, width, op, mask & top, [fitting[0] & (values.Length == 1 ? top : mask)]),
            _ => new ArgumentTest(index, width, op, top, [fitting[0]]),
        };
    }

    /// <summary>Few different numbers, so that several rules meet at one; the table's ends and the execs among them.</summary>
    private static void Add(List<SyscallRule> rules, Architecture abi, int place, SeccompAction action, ArgumentTest[] all, ArgumentTest[][] anyOf)
    {
        int number = place switch
        {
            < 5 => SyscallTable.At(abi, place).Number,
            < 8 => SyscallTable.At(abi, 40 + (2 * place)).Number,
            8 => Policies.Number(abi, "execve"),
            9 => Policies.Number(abi, "socket"),
            10 => SyscallTable.MaxNumber(abi),
            11 => SyscallTable.MaxNumber(abi) + 1,
            _ => SyscallTable.MaxNumber(abi) + 40,
        };
        rules.Add(new SyscallRule("call", number, action, [.. all], [.. anyOf.Select(a => a.ToImmutableArray())], new NodeRef(0, 10 + rules.Count)));
    }

    private static PolicyModel Policy(SeccompAction defaultAction, SeccompAction deny, bool isEnosys, bool execGate, Architecture[] abis,
        Action<List<SyscallRule>, Architecture>[] rules, int ports, bool hasNoNetwork)
    {
        Architecture target = abis[0] is Architecture.I386 or Architecture.X32 ? Architecture.X86_64 : abis[0];
        ImmutableArray<SeccompAbi> lists = [.. abis.Select((abi, index) =>
        {
            List<SyscallRule> list = [];
            for (int i = index; i < rules.Length; i += index + 1) { rules[i](list, abi); }
            return new SeccompAbi(abi, [.. list]);
        })];
        LandlockPorts closed = new([], [], new NodeRef(0, 700));
        LandlockPolicy? landlock = ports is 0 or > 3
            ? null
            : new LandlockPolicy([], ports != 2 ? closed : null, ports != 1 ? closed : null, default, 0, null, true, default);
        return Policies.Of(
            new SeccompPolicy(defaultAction, new NodeRef(0, 1), deny, isEnosys ? UnknownSyscalls.Enosys : UnknownSyscalls.Default, execGate,
                [new SeccompTarget(target, lists)]),
            landlock, hasNoNetwork ? NetworkMode.None : NetworkMode.Host);
    }
}
