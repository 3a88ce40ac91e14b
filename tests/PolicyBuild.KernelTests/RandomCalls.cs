using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Uapi;

namespace PolicyBuild.KernelTests;

/// <summary>Calls at random, near to where the rules of a model change their answer.</summary>
internal sealed class RandomCalls(SeccompModel model, int seed)
{
    // Beyond the table, in x32's half, and with the sign bit: none is a call of this kernel, except x32's own where it has them.
    private static readonly long[] s_foreign =
    [
        0x40000000 + 102, 0x40000000 + 39, 0x40000000, 0x40000000 + 5000, 600, 5000, 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
    ];

    private readonly Random _random = new(seed);
    private readonly SyscallRule[] _rules = [.. model.Abis.Where(abi => AuditArch.Of(abi.Abi) == AuditArch.X86_64).SelectMany(abi => abi.Rules)];

    /// <summary>The next call: a number and six registers.</summary>
    public (long Number, ulong[] Arguments) Next()
    {
        var arguments = new ulong[6];
        for (int i = 0; i < arguments.Length; i++) { arguments[i] = AnyValue(i); }
        int kind = _random.Next(10);
        if (kind == 0 || _rules.Length == 0) { return (s_foreign[_random.Next(s_foreign.Length)], arguments); }
        if (kind == 1) { return (RandomPolicy.Calls[_random.Next(RandomPolicy.Calls.Count)].Number, arguments); }

        // A rule's tests all hold, and then perhaps one of them no longer.
        SyscallRule rule = _rules[_random.Next(_rules.Length)];
        foreach (ArgumentTest test in rule.All) { arguments[test.Index] = BoundaryValues.Passing(test); }
        if (!rule.AnyOf.IsEmpty)
        {
            foreach (ArgumentTest test in rule.AnyOf[_random.Next(rule.AnyOf.Length)]) { arguments[test.Index] = BoundaryValues.Passing(test); }
        }

        if (_random.Next(3) > 0) { Disturb(rule, arguments); }
        if (_random.Next(4) == 0) { arguments[_random.Next(6)] ^= 1UL << _random.Next(64); }
        return (rule.Number, arguments);
    }

    private void Disturb(SyscallRule rule, ulong[] arguments)
    {
        ArgumentTest[] tests = [.. rule.All, .. rule.AnyOf.SelectMany(alternative => alternative)];
        if (tests.Length == 0) { return; }
        ArgumentTest test = tests[_random.Next(tests.Length)];
        arguments[test.Index] = BoundaryValues.At(test, _random.Next(BoundaryValues.Count));
    }

    private ulong AnyValue(int index)
    {
        ArgumentTest[] tests = [.. _rules.SelectMany(rule => rule.All).Where(test => test.Index == index)];
        return _random.Next(3) == 0 || tests.Length == 0
            ? (ulong)_random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(64)
            : BoundaryValues.At(tests[_random.Next(tests.Length)], _random.Next(BoundaryValues.Count));
    }

    /// <summary>The call as the probe takes it.</summary>
    public static ProbeCall ToProbe((long Number, ulong[] Arguments) call) => new(call.Number, [.. call.Arguments.Cast<object>()]);
}
