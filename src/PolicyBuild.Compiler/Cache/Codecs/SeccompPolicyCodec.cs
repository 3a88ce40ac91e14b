using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>The system call layer of a policy as bytes.</summary>
internal static class SeccompPolicyCodec
{
    // A system call has six arguments (struct seccomp_data, linux/seccomp.h).
    private const int MaxArgument = 5;

    /// <summary>Writes the layer, or that there is none.</summary>
    public static void Write(CacheWriter writer, SeccompPolicy? seccomp)
    {
        writer.Flag(seccomp is not null);
        if (seccomp is null) { return; }
        writer.Number(seccomp.Default.Value);
        writer.Renamed(seccomp.DefaultSource);
        writer.Number(seccomp.DenyAction.Value);
        writer.Byte((byte)seccomp.Unknown);
        writer.Flag(seccomp.ExecGate);
        writer.Number((ulong)seccomp.Targets.Length);
        foreach (SeccompTarget target in seccomp.Targets)
        {
            writer.Byte((byte)target.Architecture);
            writer.Number((ulong)target.Abis.Length);
            foreach (SeccompAbi abi in target.Abis)
            {
                writer.Byte((byte)abi.Abi);
                writer.Number((ulong)abi.Rules.Length);
                foreach (SyscallRule rule in abi.Rules) { WriteRule(writer, rule); }
            }
        }
    }

    /// <summary>Reads the layer; null where there is none.</summary>
    public static SeccompPolicy? Read(ref CacheReader reader)
    {
        if (!reader.Flag()) { return null; }
        var fallback = ReadAction(ref reader);
        var fallbackSource = reader.Renamed();
        var deny = ReadAction(ref reader);
        var unknown = (UnknownSyscalls)reader.Bounded((int)UnknownSyscalls.Enosys);
        bool execGate = reader.Flag();
        int count = reader.Count();
        var targets = ImmutableArray.CreateBuilder<SeccompTarget>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            var architecture = (Architecture)reader.Bounded((int)Architecture.LoongArch64);
            int abiCount = reader.Count();
            var abis = ImmutableArray.CreateBuilder<SeccompAbi>(abiCount);
            for (int j = 0; j < abiCount && !reader.Failed; j++) { abis.Add(ReadAbi(ref reader)); }
            targets.Add(new SeccompTarget(architecture, abis.DrainToImmutable()));
        }

        return new SeccompPolicy(fallback, fallbackSource, deny, unknown, execGate, targets.DrainToImmutable());
    }

    private static SeccompAbi ReadAbi(ref CacheReader reader)
    {
        var abi = (Architecture)reader.Bounded((int)Architecture.LoongArch64);
        int count = reader.Count();
        var rules = ImmutableArray.CreateBuilder<SyscallRule>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { rules.Add(ReadRule(ref reader)); }
        return new SeccompAbi(abi, rules.DrainToImmutable());
    }

    private static void WriteRule(CacheWriter writer, SyscallRule rule)
    {
        writer.Text(rule.Syscall);
        writer.Int(rule.Number);
        writer.Number(rule.Action.Value);
        writer.Flag(rule.FromGroup);
        WriteTests(writer, rule.All);
        writer.Number((ulong)rule.AnyOf.Length);
        foreach (ImmutableArray<ArgumentTest> alternative in rule.AnyOf) { WriteTests(writer, alternative); }
        writer.Renamed(rule.Source);
    }

    private static SyscallRule ReadRule(ref CacheReader reader)
    {
        string syscall = reader.Text();
        int number = reader.Int();
        SeccompAction action = ReadAction(ref reader);
        bool fromGroup = reader.Flag();
        ImmutableArray<ArgumentTest> all = ReadTests(ref reader);
        int count = reader.Count();
        if (count == 0) { return new SyscallRule(syscall, number, action, all, [], reader.Renamed()) { FromGroup = fromGroup }; }
        var anyOf = ImmutableArray.CreateBuilder<ImmutableArray<ArgumentTest>>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { anyOf.Add(ReadTests(ref reader)); }
        return new SyscallRule(syscall, number, action, all, anyOf.DrainToImmutable(), reader.Renamed()) { FromGroup = fromGroup };
    }

    private static void WriteTests(CacheWriter writer, ImmutableArray<ArgumentTest> tests)
    {
        writer.Number((ulong)tests.Length);
        foreach (ArgumentTest test in tests)
        {
            writer.Byte((byte)test.Index);
            writer.Flag(test.Width == 64);
            writer.Byte((byte)test.Op);
            writer.Number(test.Mask);
            writer.Number((ulong)test.Values.Length);
            foreach (ulong value in test.Values) { writer.Number(value); }
        }
    }

    private static ImmutableArray<ArgumentTest> ReadTests(ref CacheReader reader)
    {
        int count = reader.Count();
        if (count == 0) { return []; }
        var tests = ImmutableArray.CreateBuilder<ArgumentTest>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            int index = reader.Bounded(MaxArgument);
            int width = reader.Flag() ? 64 : 32;
            var op = (ArgumentOp)reader.Bounded((int)ArgumentOp.NoBits);
            ulong mask = reader.Number();
            ImmutableArray<ulong> values = ReadValues(ref reader);

            // Only a list may be empty, and only a list may have more than one value (ArgumentTest.Values).
            reader.Require(op is ArgumentOp.In or ArgumentOp.NotIn || values.Length == 1);
            tests.Add(new ArgumentTest(index, width, op, mask, values));
        }

        return tests.DrainToImmutable();
    }

    private static ImmutableArray<ulong> ReadValues(ref CacheReader reader)
    {
        int count = reader.Count();
        var values = ImmutableArray.CreateBuilder<ulong>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { values.Add(reader.Number()); }
        return values.DrainToImmutable();
    }

    private static SeccompAction ReadAction(ref CacheReader reader)
    {
        ulong value = reader.Number();
        reader.Require(value <= uint.MaxValue);
        return new SeccompAction((uint)value);
    }
}
