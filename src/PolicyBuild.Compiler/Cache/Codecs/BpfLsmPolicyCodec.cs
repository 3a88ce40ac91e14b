using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>The programs on security hooks of a policy as bytes.</summary>
internal static class BpfLsmPolicyCodec
{
    private const int Number = 0;
    private const int Path = 1;
    private const int Address = 2;
    private const int Text = 3;

    /// <summary>Writes the layer, or that there is none.</summary>
    public static void Write(CacheWriter writer, BpfLsmPolicy? policy)
    {
        writer.Flag(policy is not null);
        if (policy is null) { return; }
        writer.Number((ulong)policy.Hooks.Length);
        foreach (HookPolicy hook in policy.Hooks) { Write(writer, hook); }
        writer.Number((ulong)policy.Objects.Length);
        foreach (HookObject item in policy.Objects)
        {
            writer.Text(item.Name);
            writer.Bytes(item.Elf.Span);
            writer.Renamed(item.Source);
        }

        writer.Renamed(policy.Source);
    }

    /// <summary>Reads the layer; null where there is none.</summary>
    public static BpfLsmPolicy? Read(ref CacheReader reader)
    {
        if (!reader.Flag()) { return null; }
        int count = reader.Count();
        var hooks = ImmutableArray.CreateBuilder<HookPolicy>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { hooks.Add(ReadHook(ref reader)); }
        count = reader.Count();
        var objects = ImmutableArray.CreateBuilder<HookObject>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { objects.Add(new HookObject(reader.Text(), reader.Bytes().ToArray(), reader.Renamed())); }
        return new BpfLsmPolicy(hooks.DrainToImmutable(), objects.DrainToImmutable(), reader.Renamed());
    }

    private static void Write(CacheWriter writer, HookPolicy policy)
    {
        writer.Number((ulong)KernelHooks.All.IndexOf(policy.Hook));
        Write(writer, policy.Default);
        writer.Flag(policy.LaunchGrants);
        writer.Flag(policy.OfHardened);
        writer.Flag(policy.PassesWithoutPaths);
        writer.Flag(policy.SkipsWithoutHook);
        writer.Number((ulong)policy.Rules.Length);
        foreach (HookRule rule in policy.Rules)
        {
            Write(writer, rule.Verdict);
            writer.Number((ulong)rule.Conditions.Length);
            foreach (HookCondition condition in rule.Conditions) { Write(writer, condition); }
            writer.Renamed(rule.Source);
        }

        writer.Renamed(policy.Source);
    }

    private static HookPolicy ReadHook(ref CacheReader reader)
    {
        KernelHook hook = KernelHooks.All[reader.Bounded(KernelHooks.All.Length - 1)];
        HookVerdict standard = ReadVerdict(ref reader);
        bool launch = reader.Flag();
        bool ofHardened = reader.Flag();
        bool passes = reader.Flag();
        bool skips = reader.Flag();
        int count = reader.Count();
        var rules = ImmutableArray.CreateBuilder<HookRule>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            HookVerdict verdict = ReadVerdict(ref reader);
            int conditionCount = reader.Count();
            var conditions = ImmutableArray.CreateBuilder<HookCondition>(conditionCount);
            for (int j = 0; j < conditionCount && !reader.Failed; j++) { conditions.Add(ReadCondition(ref reader)); }
            rules.Add(new HookRule(verdict, conditions.DrainToImmutable(), reader.Renamed()));
        }

        return new HookPolicy(hook, standard, launch, rules.DrainToImmutable(), reader.Renamed()) { OfHardened = ofHardened, PassesWithoutPaths = passes, SkipsWithoutHook = skips };
    }

    private static void Write(CacheWriter writer, HookVerdict verdict)
    {
        writer.Byte((byte)verdict.Action);
        writer.Number(verdict.Errno);
    }

    private static HookVerdict ReadVerdict(ref CacheReader reader) =>
        new((HookAction)reader.Bounded((int)HookAction.Deny), (ushort)reader.Bounded(ushort.MaxValue));

    private static void Write(CacheWriter writer, HookCondition condition)
    {
        writer.Byte(condition switch { NumberCondition => Number, PathCondition => Path, AddressCondition => Address, _ => Text });
        writer.Number((ulong)KernelHooks.IndexOf(condition.Argument));
        writer.Renamed(condition.Source);
        switch (condition)
        {
            case NumberCondition number:
                writer.Byte((byte)number.Op);
                writer.Number(number.Mask);
                writer.Number((ulong)number.Values.Length);
                foreach (ulong value in number.Values) { writer.Number(value); }
                break;
            case PathCondition path:
                writer.Flag(path.Negated);
                writer.Number((ulong)path.Globs.Length);
                foreach (PathGlob glob in path.Globs)
                {
                    writer.Byte((byte)glob.Variable);
                    writer.Text(glob.Pattern);
                }

                break;
            case AddressCondition address:
                writer.Flag(address.Negated);
                writer.Number((ulong)address.Ranges.Length);
                foreach (AddressRange range in address.Ranges) { Write(writer, range); }
                break;
            case TextCondition text:
                writer.Flag(text.Negated);
                writer.Texts(text.Values);
                break;
        }
    }

    private static HookCondition ReadCondition(ref CacheReader reader)
    {
        int kind = reader.Bounded(Text);
        HookArgument argument = KernelHooks.ArgumentAt(reader.Bounded(KernelHooks.ArgumentCount - 1));
        NodeRef source = reader.Renamed();
        reader.Require(kind == argument.Kind switch
        {
            HookArgumentKind.Number => Number,
            HookArgumentKind.Path => Path,
            HookArgumentKind.Address => Address,
            HookArgumentKind.Text => Text,
            _ => -1,
        });
        return kind switch
        {
            Number => ReadNumber(ref reader, argument, source),
            Path => ReadPath(ref reader, argument, source),
            Address => ReadAddress(ref reader, argument, source),
            _ => ReadText(ref reader, argument, source),
        };
    }

    private static NumberCondition ReadNumber(ref CacheReader reader, HookArgument argument, NodeRef source)
    {
        var op = (ArgumentOp)reader.Bounded((int)ArgumentOp.NoBits);
        ulong mask = reader.Number();
        int count = reader.Count();
        var values = ImmutableArray.CreateBuilder<ulong>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { values.Add(reader.Number()); }
        reader.Require(op != ArgumentOp.MaskedEq && (op is ArgumentOp.In or ArgumentOp.NotIn || count == 1));
        return new NumberCondition(argument, op, mask, values.DrainToImmutable(), source);
    }

    private static PathCondition ReadPath(ref CacheReader reader, HookArgument argument, NodeRef source)
    {
        bool negated = reader.Flag();
        int count = reader.Count();
        var globs = ImmutableArray.CreateBuilder<PathGlob>(count);
        for (int i = 0; i < count && !reader.Failed; i++) { globs.Add(new PathGlob((PathVariable)reader.Bounded((int)PathVariable.Dotnet), reader.Text())); }
        return new PathCondition(argument, globs.DrainToImmutable(), negated, source);
    }

    private static void Write(CacheWriter writer, AddressRange range)
    {
        writer.Flag(range.Addresses.IsIPv6);
        writer.Number(range.Addresses.High);
        writer.Number(range.Addresses.Low);
        writer.Int(range.Addresses.Length);
        writer.Number(range.FirstPort);
        writer.Number(range.LastPort);
    }

    private static AddressCondition ReadAddress(ref CacheReader reader, HookArgument argument, NodeRef source)
    {
        bool negated = reader.Flag();
        int count = reader.Count();
        var ranges = ImmutableArray.CreateBuilder<AddressRange>(count);
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            ranges.Add(new AddressRange(
                new AddressPrefix(reader.Flag(), reader.Number(), reader.Number(), reader.Int()),
                (ushort)reader.Bounded(ushort.MaxValue), (ushort)reader.Bounded(ushort.MaxValue)));
        }

        return new AddressCondition(argument, ranges.DrainToImmutable(), negated, source);
    }

    private static TextCondition ReadText(ref CacheReader reader, HookArgument argument, NodeRef source)
    {
        bool negated = reader.Flag();
        return new TextCondition(argument, reader.Texts(), negated, source);
    }
}
