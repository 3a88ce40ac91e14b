using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Explanation;
using PolicyBuild.Compiler.Model;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Network lists at random, and operations (network.c) with what <c>explain</c> says of them.</summary>
/// <param name="Policy">The policy's text.</param>
/// <param name="Tries">The operations.</param>
internal sealed record RandomNetwork(string Policy, IReadOnlyList<(string Line, bool Allowed)> Tries)
{
    private const int TryCount = 250;

    private static readonly string[] s_addresses =
    [
        "127.0.0.1", "127.0.0.2", "127.0.1.1", "127.128.0.1", "127.255.255.254", "10.0.0.1", "10.1.0.1", "10.1.255.1", "0.0.0.0", "192.0.2.1",
        "::1", "::", "2001:db8::1", "2001:db8:0:1::1", "2001:db8:8000::", "2001:db8::ffff:0:1", "::ffff:127.0.0.1", "::ffff:10.1.0.1", "::ffff:0.0.0.0", "::fffe:127.0.0.1",
    ];

    private static readonly int[] s_ports = [1, 53, 80, 443, 7001, 65535];

    /// <summary>The lists of a number.</summary>
    /// <param name="seed">The number; with an odd one the lists are long.</param>
    /// <param name="mode">The policy's mode; in mode direct the name servers are the host's affair.</param>
    public static RandomNetwork Of(int seed, string mode = "sandbox")
    {
        var random = new Random(seed);

        // Few entries are compared one by one, many are looked up.
        int count = seed % 2 == 0 ? random.Next(0, 8) : random.Next(20, 60);
        string names = Pick(random, "dns: disabled", "dns: [127.0.0.2]", "dns: ['::1', 192.0.2.1]", "inbound: []");
        if (mode == "direct") { names = "inbound: []"; }
        string text = $"profile: random\nmode: {mode}\nnetwork:\n  mode: filtered\n  {names}";
        if (!names.Contains("inbound", StringComparison.Ordinal)) { text += $"\n  inbound: [{string.Join(", ", Enumerable.Range(0, seed % 2 == 0 ? 3 : 60).Select(_ => Port(random)).Distinct())}]"; }
        text += $"\n  outbound: [{string.Join(", ", Enumerable.Range(0, count).Select(_ => Destination(random)))}]\n";
        using var sandbox = new Sandbox(text);
        NetworkModel? model = sandbox.ReadSourceMap().Network;
        Assert.NotNull(model);
        return new RandomNetwork(text, [.. Enumerable.Range(0, TryCount).Select(_ => Try(random, model))]);
    }

    private static (string Line, bool Allowed) Try(Random random, NetworkModel model)
    {
        string kind = Pick(random, "tcp", "udp", "udp"), address = Pick(random, s_addresses);
        int port = Pick(random, s_ports);
        string written = (kind == "tcp" ? "tcp:" : "udp:") + (address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}");
        if (random.Next(5) == 0)
        {
            // A listener's port below 1024 and the like are bound too: the tests run as root.
            NetworkQuestion bind = NetworkQuestion.Bind($"{kind}:{(random.Next(8) == 0 ? 0 : port)}")[0];
            return ($"net-bind {kind} {Pick(random, "127.0.0.1", "0.0.0.0", "::", "::1")} {bind.Port}", NetworkEvaluator.Bind(model, bind.Protocol, bind.Port).IsAllowed(false));
        }

        NetworkQuestion question = NetworkQuestion.Connect(written)[0];
        bool isAllowed = NetworkEvaluator.Connect(model, question.Protocol, question.Address!.Value, port).IsAllowed(false); // a connection has one
        bool isLocal = address.StartsWith("127.", StringComparison.Ordinal) || address is "::1" or "::ffff:127.0.0.1";
        return (kind == "udp" && isLocal && random.Next(2) == 0 ? $"net-send {address} {port}" : $"net-connect {kind} {address} {port}", isAllowed);
    }

    private static string Destination(Random random)
    {
        string protocol = Pick(random, "", "", "tcp:", "udp:"), port = Pick(random, "*", "", "", "");
        if (port.Length == 0) { port = Pick(random, s_ports).ToString(System.Globalization.CultureInfo.InvariantCulture); }
        if (random.Next(12) == 0) { return $"'{protocol}*:{port}'"; }
        AddressPrefix address = AddressPrefix.Of(System.Net.IPAddress.Parse(Pick(random, s_addresses)));
        AddressPrefix cut = address.Cut(Pick(random, address.Bits, address.Bits, random.Next(address.Bits + 1)));
        return $"'{protocol}{cut}:{port}'";
    }

    private static string Port(Random random) => $"'{Pick(random, "", "tcp:", "udp:")}{(random.Next(2) == 0 ? Pick(random, s_ports) : random.Next(1, 65536))}'";

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
