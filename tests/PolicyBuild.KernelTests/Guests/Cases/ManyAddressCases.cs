using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.KernelTests.Guests.Hooks;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Address rules with some thousand prefixes, which are looked up, on addresses near them: the kernel says what the model says.</summary>
internal static class ManyAddressCases
{
    private const int Tries = 400;

    private static readonly string[] s_roots = ["10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "2001:db8::/32", "fd00::/8"];
    private static readonly string[] s_special = ["0.0.0.0", "::", "::1", "::ffff:0.0.0.0", "127.0.0.1", "::ffff:127.0.0.1", "10.0.0.0", "2001:db8::"];
    private static readonly (ushort First, ushort Last)[] s_ports = [(0, 65535), (0, 65535), (443, 443), (8000, 8080), (1000, 2000), (0, 1023)];
    private static readonly ushort[] s_tried = [1, 442, 443, 444, 1000, 1500, 2001, 7999, 8000, 8080, 8081, 65535];

    public static IReadOnlyList<GuestCase> All { get; } =
    [
        Case("connections under 2,000 prefixes are as the model says", "socket_connect", "net-connect udp", isAllowing: true, seed: 1),
        Case("connections under 2,000 denied prefixes are as the model says", "socket_connect", "net-connect udp", isAllowing: false, seed: 2),
        Case("messages under 2,000 prefixes are as the model says", "socket_sendmsg", "net-send", isAllowing: true, seed: 3),
        Case("messages under 2,000 denied prefixes are as the model says", "socket_sendmsg", "net-send", isAllowing: false, seed: 4),
    ];

    private static GuestCase Case(string name, string hookName, string line, bool isAllowing, int seed)
    {
        var random = new Random(seed);
        KernelHook hook = KernelHooks.Find(hookName) ?? throw new ArgumentException("no such hook: " + hookName);
        HookVerdict deny = new(HookAction.Deny, 1), audit = new(HookAction.Audit, 0);
        var pool = s_roots.Select(Prefix).ToList();
        HookRule[] rules =
        [
            Rule(deny, Ranges(500)), Rule(audit, Ranges(300)), Rule(HookVerdict.Allow, Ranges(1100)),
            isAllowing ? Rule(HookVerdict.Allow, Ranges(100)) : Rule(deny, [.. pool.Take(3).Select(prefix => new AddressRange(prefix, 0, 8000)), .. Ranges(100)], negated: true),
        ];
        var policy = new HookPolicy(hook, isAllowing ? deny : HookVerdict.Allow, LaunchGrants: false, [.. rules], default);
        (string Address, ushort Port)[] tried = [.. Enumerable.Range(0, Tries).Select(i => (i < s_special.Length * 4 ? s_special[i / 4] : Near(), s_tried[random.Next(s_tried.Length)]))];
        string lines = string.Concat(tried.Select(one => string.Create(CultureInfo.InvariantCulture, $"{line} {one.Address} {one.Port}\n")));
        return new GuestCase(name, Text(policy), $"run /bin/probe <<'LINES' | sed 's/^errno 1$/denied/; t; s/.*/passed/'\n{lines}LINES\n",
            _ => string.Concat(tried.Select(one => HookEvaluator.Judge(policy, Operation(hook, one.Address, one.Port)).Action == HookAction.Deny ? "denied\n" : "passed\n")))
        {
            On = BpfCases.HasHooks,
        };

        HookRule Rule(HookVerdict verdict, AddressRange[] ranges, bool negated = false) =>
            new(verdict, [new AddressCondition(hook.Find("address")!, [.. ranges], negated, default)], default(NodeRef)); // the hooks have one

        // Prefixes within others, so that short ones cover long ones.
        AddressRange[] Ranges(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            AddressPrefix around = pool[random.Next(pool.Count)];
            AddressPrefix prefix = Within(around).Cut(Math.Min(around.Bits, around.Length + random.Next(1, 12)));
            pool.Add(prefix);
            (ushort first, ushort last) = s_ports[random.Next(s_ports.Length)];
            return new AddressRange(prefix, first, last);
        })];

        AddressPrefix Within(AddressPrefix prefix)
        {
            ulong high = (ulong)random.NextInt64(long.MinValue, long.MaxValue), low = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            ulong highMask = AddressPrefix.HighMask(prefix.Length), lowMask = AddressPrefix.LowMask(prefix.Length);
            return prefix.IsIPv6
                ? new AddressPrefix(true, prefix.High | (high & ~highMask), prefix.Low | (low & ~lowMask), 128)
                : new AddressPrefix(false, (prefix.High | (high & ~highMask)) & 0xFFFFFFFF_00000000, 0, 32);
        }

        string Near()
        {
            AddressPrefix prefix = pool[random.Next(pool.Count)];
            Span<byte> bytes = stackalloc byte[16];
            AddressPrefix address = Within(prefix);
            BinaryPrimitives.WriteUInt64BigEndian(bytes, address.High);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], address.Low);
            int bit = random.Next(2) == 0 || prefix.Length == 0 ? -1 : prefix.Length - 1; // half of them are in the neighbour
            if (bit >= 0) { bytes[bit / 8] ^= (byte)(0x80 >> (bit % 8)); }
            string text = new IPAddress(bytes[..(address.Bits / 8)]).ToString();
            return !address.IsIPv6 && random.Next(3) == 0 ? "::ffff:" + text : text;
        }
    }

    private static HookOperation Operation(KernelHook hook, string address, ushort port)
    {
        byte[] bytes = HookTries.SocketAddress(address, port);
        var operation = new HookOperation();
        foreach (HookArgument argument in hook.Arguments)
        {
            string way = HookOperation.WayOf(argument);
            if (argument.Kind == HookArgumentKind.Address) { operation.Addresses.Add(way, [.. bytes, .. new byte[28 - bytes.Length]]); }
            else { operation.Numbers.TryAdd(way, argument.Name switch { "family" => bytes.Length == 16 ? 2UL : 10, "type" => 2, _ => 0 }); }
        }

        return operation;
    }

    private static string Text(HookPolicy policy)
    {
        var text = new StringBuilder("profile: many\nmode: direct\nsecurity:\n  bpf_lsm:\n");
        text.Append(CultureInfo.InvariantCulture, $"    {policy.Hook}:\n      default: {(policy.Default.Action == HookAction.Deny ? "deny" : "allow")}\n      rules:\n");
        foreach (HookRule rule in policy.Rules)
        {
            var address = (AddressCondition)rule.Conditions[0];
            string ranges = string.Join(", ", address.Ranges.Select(range => string.Create(CultureInfo.InvariantCulture, $"'{range.Addresses}:{range.FirstPort}-{range.LastPort}'")));
            text.Append(CultureInfo.InvariantCulture, $"        - {{action: {rule.Verdict.Action switch { HookAction.Deny => "deny", HookAction.Audit => "audit", _ => "allow" }}, address: ");
            text.Append(address.Negated ? $"{{op: not_in, value: [{ranges}]}}" : $"[{ranges}]").Append("}\n");
        }

        return text.ToString();
    }

    private static AddressPrefix Prefix(string text)
    {
        string[] parts = text.Split('/');
        return AddressPrefix.Of(IPAddress.Parse(parts[0])).Cut(int.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
