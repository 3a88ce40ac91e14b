using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Tests.Resolution;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization;

/// <summary>Destinations and ports: joined, dropped where others cover them, and in one order however they are written.</summary>
public class MergeDestinationsTests
{
    [Theory]
    [InlineData("'10.0.0.0/8:443', '10.1.0.0/16:443', '10.1.2.3:*'", "10.0.0.0/8:443 10.1.2.3:*")]
    [InlineData("'tcp:10.0.0.0/8:443', 'udp:10.0.0.0/8:443'", "10.0.0.0/8:443")]
    [InlineData("'tcp:10.0.0.0/8:*', 'udp:10.0.0.0/8:443'", "tcp:10.0.0.0/8:* udp:10.0.0.0/8:443")]
    [InlineData("'10.0.0.0/8:443', '10.0.0.0/8:443', '[::ffff:10.2.3.4]:443'", "10.0.0.0/8:443")]
    [InlineData("'[2001:db8::]/32:80', '9.0.0.0/8:80', '9.0.0.0/8:22'", "9.0.0.0/8:22 9.0.0.0/8:80 [2001:db8::]/32:80")]
    [InlineData("'*:443', '10.0.0.0/8:443', '[::1]:443', '[::1]:80'", "0.0.0.0/0:443 [::]/0:443 [::1]:80")]
    [InlineData("'[::]/0:53', '[::ffff:10.0.0.1]:53'", "10.0.0.1:53 [::]/0:53")]
    public void Destinations_are_merged_and_sorted(string written, string expected) =>
        Assert.Equal(expected, string.Join(' ', Optimized($"outbound: [{written}]").Outbound));

    [Theory]
    [InlineData("8080, 'tcp:8080', 'udp:53', 'tcp:53', 'tcp:22'", "tcp:22 53 8080")]
    [InlineData("'udp:53', 'udp:53'", "udp:53")]
    public void Ports_are_merged_and_sorted(string written, string expected) =>
        Assert.Equal(expected, string.Join(' ', Optimized($"inbound: [{written}]").Inbound));

    [Theory]
    [InlineData("network: {mode: filtered, outbound: ['10.0.0.0/8:443', '10.0.0.1:443'], inbound: [80]}", "1 destinations and 0 ports joined or dropped; 1 destinations and 1 ports to bind are held by programs on the cgroup; a host that loads no programs is refused")]
    [InlineData("enforcement: best-effort\nnetwork: {mode: filtered}\nsecurity: {landlock: {paths: [{path: /a, access: read-only}]}}", "0 destinations and 0 ports joined or dropped; 0 destinations and 0 ports to bind are held by programs on the cgroup, their ports by Landlock too where its ABI knows them; a host that loads no programs starts the policy without them")]
    [InlineData("network: {mode: none}", "0 destinations and 0 ports joined or dropped")]
    public void The_report_says_what_holds_the_lists(string policy, string summary)
    {
        OptimizedPolicy optimized = PolicyOptimizer.Optimize(Resolved.Text("profile: p\n" + policy + "\n").Policy, new DiagnosticBag());
        Assert.Equal(summary, optimized.Passes.Single(pass => pass.Pass == "merge-destinations").Summary);
    }

    // The union of all entries is what counts: no address, port and protocol may be allowed by one list alone.
    [Fact]
    public void What_is_allowed_stays_the_same() => Gen.Select(s_destination.Array[0, 12], s_destination.Array[1, 20]).Sample((list, asked) =>
    {
        var network = new NetworkPolicy(NetworkMode.Filtered, DnsDisabled: false, [], new NodeRef(0, 1)) { Outbound = [.. list] };
        PolicyModel model = Resolved.Text("profile: p\n").Policy with { Network = network };
        NetworkPolicy merged = new MergeDestinations().Run(model, new DiagnosticBag(), out PassResult result).Network;
        Assert.Equal(list.Length - merged.Outbound.Length, result.Changes);
        foreach (NetworkDestination one in list.Concat(asked))
        {
            foreach (TransportProtocol protocol in (ReadOnlySpan<TransportProtocol>)[TransportProtocol.Tcp, TransportProtocol.Udp])
            {
                NetworkDestination narrow = one with { Protocol = protocol };
                Assert.Equal(list.Any(entry => entry.Covers(narrow)), merged.Outbound.Any(entry => entry.Covers(narrow)));
            }
        }
    });

    private static readonly Gen<NetworkDestination> s_destination =
        from ipv6 in Gen.Bool
        from high in Gen.ULong[0, 3]
        from length in Gen.Int[0, 4]
        from port in Gen.Int[0, 2]
        from protocol in Gen.Int[0, 2]
        select new NetworkDestination((TransportProtocol)protocol, new AddressPrefix(ipv6, high << 62, 0, ipv6 ? 128 : 32).Cut(length), port, new NodeRef(0, 2));

    private static NetworkPolicy Optimized(string lists) =>
        PolicyOptimizer.Optimize(Resolved.Text($"profile: p\nnetwork:\n  mode: filtered\n  {lists}\n").Policy, new DiagnosticBag()).Model.Network;
}
