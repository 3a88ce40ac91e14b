using System.Buffers.Binary;
using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Random hook policies and random operations that could tell their rules apart.</summary>
internal static class RandomHooks
{
    private static readonly ulong[] s_numbers = [0, 1, 2, 3, 4, 7, 8, 0x20, 0x1000, 0x4000, 0x8000, 0x81A4, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x8000000000000000, ulong.MaxValue];
    private static readonly string[] s_folders = ["/app", "/home/u", "/tmp", "", "/usr/share/dotnet"];
    private static readonly string[] s_words = ["ext4", "tmpfs", "proc", "a", "", "overlay-with-a-name-of-more-than-eight-bytes", new('x', 62), "é"];

    private static readonly string[] s_globs =
    [
        "/etc/passwd", "/etc/**", "/usr/**", "/usr/lib/**", "/data/*.txt", "/data/**/*.py", "/**/secret", "/tmp/a?", "/tmp/[a-c]x", "/tmp/[!a-c]x", "/", "/**", "/a/b/c/d/e/f/g/h",
        "/etc/passwd-", "/etc/shadow", "/usr", "/**/secret*/**", "/m*/**", "/memfd:s*", "/*", "/data/**/x/**/y", "/app/data/**",
    ];

    private static readonly string[] s_below = ["", "/**", "/data", "/data/**", "/**/*.py", "/a*b", "/x/y", PathGlob.Above(PathVariable.None).Pattern];

    private static readonly string[] s_paths =
    [
        "/", "/etc", "/etc/passwd", "/etc/passwd-", "/etc/shadow", "/usr", "/usr/lib/x", "/usrx", "/data/a.txt", "/data/b/c.py", "/data/c.py", "/data/x/y", "/data/1/x/2/y",
        "/etc/passwd (deleted)", "/usr (deleted)", "/usr/lib (deleted)", "/data/a.txt (deleted)", "/data/b/c.py (deleted)", "/tmp/éx (deleted)", "/app (deleted)", "/app/data (deleted)",
        "/secret", "/x/y/secret", "/tmp", "/tmp/ax", "/tmp/dx", "/tmp/éx", "/tmp/aé", "/app", "/app/data", "/app/data/z", "/app/m.py", "/app/d/m.py", "/appx", "/home", "/home/u/data",
        "/usr/share", "/usr/share/dotnet/x/y", "/a/b/c/d/e/f/g/h", "/a/b/c/d/e/f/g", "memfd:x", "/memfd:x/secret", "/memfd:secret (deleted)", "/memfd:etc//x (deleted)", "/dmabuf:x/secret/y", "/memf", "/app/ab", "/app/a/b", "/lib/x86_64-linux-gnu/libc.so.6", "/usr/bin/prog", "/lib64/ld.so",
        "/" + new string('y', 4093), "/" + new string('y', 4094), "/" + new string('z', 4095),
    ];

    private static readonly string[] s_ranges = ["10.0.0.0/8", "10.1.2.3", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::1", "2001:db8:0:0:8000::/65", "192.168.0.0/17", "127.0.0.0/8", "0.0.0.0", "::", "::1", "::/96"];
    private static readonly string[] s_addresses = ["10.0.0.1", "10.1.2.3", "11.0.0.1", "::1", "2001:db8::1", "2001:db8::8000:0:0:1", "2001:db9::1", "::ffff:10.1.2.3", "192.168.128.1", "192.168.1.1", "0.0.0.0", "::", "::ffff:0.0.0.0", "127.0.0.1", "0.0.0.0", "::"];

    /// <summary>The hooks of which something can be asked.</summary>
    public static KernelHook[] Hooks { get; } = [.. KernelHooks.All.Where(hook => hook.Arguments.Any(IsAsked))];

    /// <summary>Hooks with an address.</summary>
    public static Gen<KernelHook> AddressHook { get; } = OneOf([.. KernelHooks.All.Where(hook => hook.Arguments.Any(argument => argument.Kind == HookArgumentKind.Address))]);

    public static Gen<KernelHook> Hook { get; } = OneOf(Hooks);

    public static Gen<HookPolicy> Policy { get; } = Hook.SelectMany(hook => PolicyOf(hook, []));

    /// <summary>Policies of one hook.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="near">Operations that the rules shall ask for now and then; of the mode of an open they know no more than read and write.</param>
    public static Gen<HookPolicy> PolicyOf(KernelHook hook, IReadOnlyCollection<HookOperation> near) =>
        from byDefault in Verdict(hook.IsVoid)
        from rules in Rule(hook, near).Array[0, 7]
        from grants in Gen.Bool
        select new HookPolicy(hook, byDefault, grants && hook.Name == "file_open", [.. rules.Select((rule, i) => rule with { Source = new NodeRef(0, 100 + i) })], new NodeRef(0, 99));

    /// <summary>A policy whose conditions on addresses have many more ranges: some near those that operations have, the others far away.</summary>
    public static Gen<HookPolicy> Crowded(HookPolicy policy) =>
        from near in Range.Array[0, 12]
        from far in Gen.Int[0, 60].Array[40]
        from some in Gen.Int[0, 3]
        select policy with
        {
            Rules = [.. policy.Rules.Select(rule => rule with { Conditions = [.. rule.Conditions.Select((condition, i) => Crowd(condition, i <= some ? near : [], far))] })],
        };

    private static HookCondition Crowd(HookCondition condition, AddressRange[] near, int[] far) => condition is not AddressCondition address
        ? condition
        : address with { Ranges = [.. address.Ranges, .. near, .. far.Select(i => new AddressRange(new AddressPrefix(i % 2 == 0, (0xCB007100UL + (ulong)i) << 32, 0, i % 2 == 0 ? 50 : 32), (ushort)(i % 4), 500))] };

    public static Gen<HookOperation> Operation(HookPolicy policy) =>
        from seed in Gen.ULong
        select Make(policy, new Random((int)(seed ^ (seed >> 32))));

    /// <summary>A policy in lines, for people.</summary>
    public static string Describe(HookPolicy policy) => $"{policy.Hook} default {policy.Default} grants {policy.LaunchGrants}\n"
        + string.Concat(policy.Rules.Select(rule => $"{rule.Verdict}: {string.Join(" && ", rule.Conditions.Select(Text))}\n"));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool IsAsked(HookArgument argument) => argument.Kind != HookArgumentKind.OpenAccess;

    private static Gen<HookVerdict> Verdict(bool isVoid) =>
        OneOf(isVoid
            ? new HookVerdict[] { new(HookAction.Allow, 0), new(HookAction.Audit, 0) }
            : new HookVerdict[] { new(HookAction.Allow, 0), new(HookAction.Audit, 0), new(HookAction.Deny, 1), new(HookAction.Deny, 13), new(HookAction.Deny, 511) });

    // A mapping has each key once; of numbers several hidden ones may stand for one.
    private static Gen<HookRule> Rule(KernelHook hook, IReadOnlyCollection<HookOperation> near) =>
        from verdict in Verdict(hook.IsVoid)
        from conditions in Condition(hook, near).Array[0, 3]
        select new HookRule(verdict, [.. conditions.Where((condition, i) => condition is NumberCondition || conditions.Take(i).All(other => other.Argument != condition.Argument))], default);

    private static Gen<HookCondition> Condition(KernelHook hook, IReadOnlyCollection<HookOperation> near) =>
        from argument in OneOf([.. hook.Arguments.Where(IsAsked)])
        from condition in ConditionOn(argument, near)
        select condition;

    private static Gen<HookCondition> ConditionOn(HookArgument argument, IReadOnlyCollection<HookOperation> near)
    {
        string way = HookOperation.WayOf(argument);
        string[] texts = [.. near.Where(one => one.Texts.ContainsKey(way)).Select(one => one.Texts[way]).Distinct()];
        ulong[] numbers = [.. near.Select(one => one.Numbers.GetValueOrDefault(way)).Distinct()];
        return argument.Kind switch
        {
            HookArgumentKind.Number => Number(argument, numbers),
            HookArgumentKind.Path =>
                from globs in GlobNear(texts).Array[1, 4]
                from negated in Gen.Bool
                select (HookCondition)new PathCondition(argument, [.. globs.Distinct()], negated, default),
            HookArgumentKind.Address =>
                from ranges in Range.Array[0, 4]
                from negated in Gen.Bool
                select (HookCondition)new AddressCondition(argument, [.. ranges], negated, default),
            _ =>
                from values in OneOf([.. s_words, .. texts.Where(text => text.Length <= TextCondition.MaxBytes)]).Array[0, 3]
                from negated in Gen.Bool
                select (HookCondition)new TextCondition(argument, [.. values], negated, default),
        };
    }

    private static string Text(HookCondition condition) => condition switch
    {
        PathCondition path => $"{path.Argument} {(path.Negated ? "not " : "")}[{string.Join(", ", path.Globs)}]",
        NumberCondition number => $"{number.Argument} & {number.Mask:x} {number.Op} [{string.Join(", ", number.Values)}]",
        AddressCondition address => $"{address.Argument} {(address.Negated ? "not " : "")}[{string.Join(", ", address.Ranges)}]",
        TextCondition text => $"{text.Argument} {(text.Negated ? "not " : "")}[{string.Join(", ", text.Values)}]",
        _ => "?",
    };

    private static Gen<PathGlob> Glob { get; } = Gen.OneOf(
        from pattern in OneOf(s_globs) select new PathGlob(PathVariable.None, pattern),
        from pattern in OneOf(s_below) from variable in Gen.Int[1, 4] select new PathGlob((PathVariable)variable, pattern));

    private static Gen<PathGlob> GlobNear(string[] paths) =>
        paths.Length == 0 ? Glob : Gen.OneOf(Glob, from path in OneOf(paths) select new PathGlob(PathVariable.None, path));

    private static Gen<AddressRange> Range { get; } =
        from text in OneOf(s_ranges)
        from first in OneOf<ushort>(0, 80, 443, 65535)
        from last in OneOf<ushort>(0, 80, 443, 65535)
        select new AddressRange(Prefix(text), Math.Min(first, last), Math.Max(first, last));

    private static AddressPrefix Prefix(string text)
    {
        string[] parts = text.Split('/');
        var address = AddressPrefix.Of(System.Net.IPAddress.Parse(parts[0]));
        return parts.Length == 1 ? address : address.Cut(int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Gen<HookCondition> Number(HookArgument argument, ulong[] near)
    {
        const ulong ReadWrite = 3; // FMODE_READ and FMODE_WRITE
        ulong most = argument.Mask & (argument.Width == 64 ? ulong.MaxValue : (1UL << argument.Width) - 1);
        if (near.Length != 0 && argument.IsHidden) { most &= ReadWrite; }
        ulong[] pool = [.. s_numbers, .. near];
        return from op in Gen.Enum<ArgumentOp>()
               from isMasked in Gen.Bool
               from mask in OneOf(pool)
               from values in OneOf(pool).Array[1, 4]
               select Fit(argument, op == ArgumentOp.MaskedEq ? ArgumentOp.Eq : op, isMasked ? mask & most : most, values);
    }

    private static HookCondition Fit(HookArgument argument, ArgumentOp op, ulong mask, ulong[] values)
    {
        ulong[] within = [.. values.Select(value => value & mask).Distinct().Order()];
        return new NumberCondition(argument, op, mask, [.. op is ArgumentOp.In or ArgumentOp.NotIn ? within : within.Take(1)], default);
    }

    /// <summary>An operation near what the rules ask for.</summary>
    private static HookOperation Make(HookPolicy policy, Random random)
    {
        var operation = new HookOperation { Cgroup = random.Next(2) == 0 ? 1UL : 8 };
        for (int i = 1; i < s_folders.Length + 1; i++) { operation.Folders[i] = random.Next(8) switch { 0 => "", 1 => "/", _ => s_folders[i - 1] }; }
        operation.Folders[BpfStringSlot.Program] = "/usr/bin/prog";
        operation.Folders[BpfStringSlot.Interpreter] = random.Next(2) == 0 ? "/lib64/ld.so" : "";
        foreach (HookArgument argument in policy.Hook.Arguments)
        {
            string way = HookOperation.WayOf(argument);
            switch (argument.Kind)
            {
                case HookArgumentKind.Number: operation.Numbers.TryAdd(way, NumberFor(policy, argument, random)); break;
                case HookArgumentKind.Path when random.Next(30) != 0: operation.Texts.TryAdd(way, Pick(s_paths, random)); break;
                case HookArgumentKind.Text when random.Next(8) != 0: operation.Texts.TryAdd(way, Pick([.. s_words, new('x', 63), new('x', 70), "ext"], random)); break;
                case HookArgumentKind.Address when random.Next(8) != 0: operation.Addresses.TryAdd(way, SocketAddress(random)); break;
                default: break;
            }

            for (int steps = 0; steps < argument.Fields.Length; steps++)
            {
                bool canBeNull = steps != 0 || argument.CanBeNull;
                if (canBeNull && random.Next(15) == 0) { operation.Nulls.Add(HookOperation.WayOf(argument, steps)); }
            }
        }

        return operation;
    }

    private static ulong NumberFor(HookPolicy policy, HookArgument argument, Random random)
    {
        ulong garbage = argument.Fields.IsEmpty && argument.Width < 64 ? (ulong)random.NextInt64() << argument.Width : 0;
        foreach (HookRule rule in policy.Rules)
        {
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is NumberCondition asked && asked.Argument == argument && random.Next(3) == 0)
                {
                    ulong near = asked.Values[random.Next(asked.Values.Length)] + (ulong)random.Next(-1, 2);
                    return (argument.Width == 64 ? near : near & ((1UL << argument.Width) - 1)) | garbage;
                }
            }
        }

        // What decides how an address is read: the socket's family and type, and the flags of a message.
        ulong? known = argument.Name switch
        {
            "family" => Pick([2UL, 10UL, 1UL], random),
            "type" when argument.Width == 16 && policy.Hook.Name.StartsWith("socket_", StringComparison.Ordinal) => Pick([1UL, 2UL, 3UL], random),
            "msg_flags" => Pick([0UL, 0x20000000UL, 0x4000UL], random),
            _ => null,
        };
        if (known is { } number && random.Next(4) != 0) { return number | garbage; }
        ulong any = Pick(s_numbers, random);
        return (argument.Width == 64 ? any : any & ((1UL << argument.Width) - 1)) | garbage;
    }

    private static byte[] SocketAddress(Random random)
    {
        var address = System.Net.IPAddress.Parse(Pick(s_addresses, random));
        byte[] text = address.GetAddressBytes();
        byte[] bytes = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, random.Next(4) == 0 ? Pick([(ushort)0, (ushort)0, (ushort)1, (ushort)77], random) : text.Length == 4 ? (ushort)2 : (ushort)10);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), Pick([(ushort)0, (ushort)79, (ushort)80, (ushort)443, (ushort)65535], random));
        text.CopyTo(bytes, text.Length == 4 ? 4 : 8);
        return bytes;
    }

    private static T Pick<T>(T[] values, Random random) => values[random.Next(values.Length)];
}
