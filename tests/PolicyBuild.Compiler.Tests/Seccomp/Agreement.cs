using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Seccomp;

/// <summary>Holds a filter against its model call by call.</summary>
internal static class Agreement
{
    private static readonly uint[] s_archs =
    [
        AuditArch.X86_64, AuditArch.I386, AuditArch.AArch64, AuditArch.Arm, AuditArch.RiscV64, AuditArch.LoongArch64,
        0x80000016, 0xC0000015, 0, uint.MaxValue, // s390x, ppc64le, and values that no kernel gives
    ];

    /// <summary>Every number of interest of every architecture value, with arguments at and round the bounds of its rules.</summary>
    internal static void Holds(SeccompModel model, byte[] program)
    {
        Assert.Null(SeccompSimulator.Refusal(program));
        foreach (uint arch in s_archs)
        {
            foreach (uint number in Numbers(model)) { HoldsFor(model, program, arch, number); }
        }
    }

    private static SortedSet<uint> Numbers(SeccompModel model)
    {
        SortedSet<uint> numbers = [0, 0x3fffffff, 0x40000000, 0x40000001, 0x7fffffff, 0x80000000, 0xbfffffff, 0xc0000000, 0xffffffff, 1000, 5000];
        foreach (SeccompAbiRules abi in model.Abis)
        {
            numbers.Add((uint)abi.MaxNumber);
            numbers.Add((uint)abi.MaxNumber + 1);
            foreach (uint number in abi.Rules.Select(rule => (uint)rule.Number).Concat(abi.GatedNumbers.Select(gated => (uint)gated)))
            {
                numbers.UnionWith([number - 1, number, number + 1, number ^ 0x40000000]);
            }
        }

        return numbers;
    }

    private static void HoldsFor(SeccompModel model, byte[] program, uint arch, uint number)
    {
        SyscallRule[] rules = [.. model.Abis.Where(abi => AuditArch.Of(abi.Abi) == arch).SelectMany(abi => abi.Rules).Where(r => (uint)r.Number == number)];
        ulong[] arguments = new ulong[6];
        HoldsFor(model, program, arch, number, arguments);
        Array.Fill(arguments, ulong.MaxValue);
        HoldsFor(model, program, arch, number, arguments);

        // Any mixture of the values at which the tests change their answer, in an order that is the same each time.
        ulong[][] values = [.. Enumerable.Range(0, 6).Select(index => Values(rules, index))];
        uint state = number ^ 0x9E3779B9;
        int mixtures = values.All(v => v.Length <= 4) ? 4 : 150;
        for (int i = 0; i < mixtures; i++)
        {
            for (int index = 0; index < 6; index++)
            {
                state = (state * 1664525) + 1013904223;
                arguments[index] = values[index][(int)((state >> 8) % (uint)values[index].Length)];
            }

            HoldsFor(model, program, arch, number, arguments);
        }
    }

    private static ulong[] Values(SyscallRule[] rules, int index)
    {
        HashSet<ulong> values = [0, 1, ulong.MaxValue, 0xFFFFFFFF];
        IEnumerable<ArgumentTest> tests = rules.SelectMany(rule => rule.All.Concat(rule.AnyOf.SelectMany(alternative => alternative)));
        foreach (ArgumentTest test in tests.Where(test => test.Index == index))
        {
            foreach (ulong value in test.Values)
            {
                values.UnionWith([value - 1, value, value + 1, value ^ (1UL << 32), value | 0xDEADBEEF00000000, value | ~test.Mask, ~value]);
            }
        }

        return [.. values];
    }

    private static void HoldsFor(SeccompModel model, byte[] program, uint arch, uint number, ulong[] arguments)
    {
        SeccompVerdict expected = SeccompEvaluator.Evaluate(model, arch, number, arguments);
        uint got = SeccompSimulator.Run(program, arch, number, 0x7f0012345678, arguments).Value;
        if (got == expected.Action.Value) { return; }
        Assert.Fail($"arch {arch:x} number {number} ({string.Join(' ', arguments.Select(a => a.ToString("x")))}): "
            + $"{new SeccompAction(got)} instead of {expected}\n{SeccompPrinter.Print(program)}");
    }
}
