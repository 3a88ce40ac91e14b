using System.Net;
using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Network;

/// <summary>The programs, run in the simulator, decide as the evaluator says.</summary>
public sealed class NetworkMeaningTests
{
    private static readonly byte[] s_server = IPAddress.Parse("::ffff:192.0.2.53").GetAddressBytes();
    private static readonly byte[] s_server6 = IPAddress.Parse("2001:db8::53").GetAddressBytes();

    private static readonly string[] s_addresses =
        ["127.0.0.1", "10.0.0.1", "10.1.0.0", "0.0.0.0", "255.255.255.255", "192.0.2.53", "::", "::1", "2001:db8::53", "2001:db8:8000::1", "::ffff:10.0.0.1", "::ffff:192.0.2.53", "::ffff:0:0", "ffff::"];

    internal static readonly Gen<AddressPrefix> Address =
        from text in Pick(s_addresses)
        from flip in Gen.Int[-40, 127]
        select Flipped(AddressPrefix.Of(IPAddress.Parse(text)), flip);

    private static readonly Gen<TransportProtocol> s_protocol = Pick(TransportProtocol.Any, TransportProtocol.Tcp, TransportProtocol.Udp);
    internal static readonly Gen<int> Port = Pick(1, 53, 80, 443, 853, 65535);

    private static readonly Gen<NetworkDestination> s_destination =
        from protocol in s_protocol
        from address in Address
        from whole in Gen.Bool
        from length in Gen.Int[0, 128]
        from port in Gen.Frequency((2, Port), (1, Gen.Const(0)))
        select new NetworkDestination(protocol, address.Cut(whole ? address.Bits : length % (address.Bits + 1)).Unmapped(), port, new NodeRef(0, 9));

    internal static readonly Gen<NetworkModel> Model =
        from destinations in Gen.Frequency((2, s_destination.Array[0, 6]), (1, s_destination.Array[34, 60]))
        from ports in Gen.Frequency((2, Gen.Select(s_protocol, Port).Array[0, 5]), (1, Gen.Select(s_protocol, Gen.Int[1, 65535]).Array[33, 50]))
        from names in Pick(NetworkNames.Listed, NetworkNames.System, NetworkNames.Disabled)
        select new NetworkModel(
            [.. destinations], [.. ports.Select(port => new NetworkPort(port.Item1, port.Item2, new NodeRef(0, 8)))], names, new(0, 1), new(0, 2), new(0, 3), new(0, 4));

    [Fact]
    public void Addresses_are_judged_as_the_model_says() => Gen.Select(Model, Gen.Select(Address, Port, Gen.Bool).Array[30]).Sample((model, asked) =>
    {
        var machine = new NetworkMachine(Read(model), s_server, s_server6);
        foreach ((AddressPrefix address, int port, bool isTcp) in asked)
        {
            TransportProtocol protocol = isTcp ? TransportProtocol.Tcp : TransportProtocol.Udp;
            bool isServer = address.Unmapped() == AddressPrefix.Of(IPAddress.Parse("192.0.2.53")) || address == AddressPrefix.Of(IPAddress.Parse("2001:db8::53"));
            bool expected = NetworkEvaluator.Connect(model, protocol, address, port).IsAllowed(isServer);
            foreach (string program in address.IsIPv6 ? (string[])["connect6", "sendmsg6"] : ["connect4", "sendmsg4"])
            {
                Assert.Equal((address, port, protocol, expected), (address, port, protocol, machine.Connects(program, protocol, address, port)));
                Assert.Equal(expected, machine.Rule == 0);
            }
        }
    }, iter: 200);

    [Fact]
    public void Ports_are_judged_as_the_model_says() => Gen.Select(Model, Gen.Select(Gen.OneOf(Port, Gen.Int[0, 65535], Gen.Const(0)), Gen.Bool).Array[30]).Sample((model, asked) =>
    {
        var machine = new NetworkMachine(Read(model));
        foreach ((int port, bool isTcp) in asked.Concat(model.Ports.Select(port => (port.Port, true))))
        {
            TransportProtocol protocol = isTcp ? TransportProtocol.Tcp : TransportProtocol.Udp;
            bool expected = NetworkEvaluator.Bind(model, protocol, port).IsAllowed(isNameServer: false);
            Assert.Equal((port, protocol, expected), (port, protocol, machine.Binds("bind4", protocol, port)));
            Assert.Equal(expected, machine.Binds("bind6", protocol, port));
        }
    }, iter: 100);

    [Theory]
    [InlineData(1, 6, true)]
    [InlineData(1, 262, true)]
    [InlineData(2, 17, true)]
    [InlineData(1, 132, false)]
    [InlineData(2, 6, false)]
    [InlineData(2, 1, false)]
    [InlineData(2, 136, false)]
    [InlineData(3, 17, false)]
    [InlineData(3, 6, false)]
    [InlineData(5, 132, false)]
    public void Sockets_are_of_the_kinds_that_programs_see(int type, int protocol, bool allowed) =>
        Assert.Equal(allowed, new NetworkMachine(Read(Empty)).Makes(type, protocol));

    // The kernel asks so about a connected socket's datagram with a control message; a program cannot send to port 0.
    [Fact]
    public void A_datagram_without_an_address_goes_where_its_socket_is_connected_to()
    {
        var machine = new NetworkMachine(Read(Empty));
        foreach ((string program, bool isIPv6) in (ReadOnlySpan<(string, bool)>)[("sendmsg4", false), ("sendmsg6", true)])
        {
            AddressPrefix none = AddressPrefix.Of(isIPv6 ? IPAddress.IPv6None : IPAddress.Any), other = Flipped(none, none.Bits - 1);
            Assert.True(machine.Connects(program, TransportProtocol.Udp, none, 0));
            Assert.False(machine.Connects(program, TransportProtocol.Udp, none, 1) || machine.Connects(program, TransportProtocol.Udp, other, 0));
            Assert.False(machine.Connects(program.Replace("sendmsg", "connect", StringComparison.Ordinal), TransportProtocol.Udp, none, 0));
        }
    }

    [Fact]
    public void Nothing_is_judged_until_the_programs_are_armed()
    {
        var machine = new NetworkMachine(Read(Empty)) { Mode = 0 };
        AddressPrefix address = AddressPrefix.Of(IPAddress.Parse("10.0.0.1"));
        Assert.True(machine.Connects("connect4", TransportProtocol.Tcp, address, 443) && machine.Binds("bind4", TransportProtocol.Tcp, 443) && machine.Makes(3, 17));
        machine.Mode = 2;
        Assert.False(machine.Connects("connect4", TransportProtocol.Tcp, address, 443) || machine.Binds("bind4", TransportProtocol.Tcp, 443) || machine.Makes(3, 17));
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static NetworkModel Empty => new([], [], NetworkNames.Listed, new(0, 1), new(0, 2), new(0, 3), new(0, 4));

    private static AddressPrefix Flipped(AddressPrefix address, int bit) => bit < 0 || bit >= address.Bits ? address
        : bit < 64 ? address with { High = address.High ^ (1UL << (63 - bit)) } : address with { Low = address.Low ^ (1UL << (127 - bit)) };

    private static BpfPrograms Read(NetworkModel model)
    {
        Assert.Equal(BundleStatus.Ok, BpfPrograms.Read(NetworkSection.Of(model).Bytes.AsSpan(), out BpfPrograms? programs));
        return programs!; // Ok gives them
    }
}
