using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends.Network;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Network;

/// <summary>The program that sees packets leave, run in the simulator, on packets that are built from their parts.</summary>
public sealed class PacketTests
{
    private const byte Hops = 0, Tcp = 6, Udp = 17, Routing = 43, Fragment = 44, Secret = 50, Proof = 51, Destination = 60, Icmp = 1, LightUdp = 136;

    private static readonly Gen<byte> s_last = Pick<byte>(Tcp, Udp, Tcp, Udp, Icmp, Secret, LightUdp, 41, 255);

    // Types of options and what each has behind type and length.
    private static readonly Gen<byte[]> s_option = Gen.OneOf(
        Gen.Const<byte[]>([1]),
        from type in Pick<byte>(7, 68, 130, 134, 136, 148, 131 - 128, 137 - 128, 0x85)
        from size in Gen.Int[2, 12]
        from fill in Pick<byte>(0, 131, 137)
        select (byte[])[type, (byte)size, .. Enumerable.Repeat(fill, size - 2)]);

    private static readonly Gen<byte[][]> s_options =
        from options in s_option.Array[0, 9]
        from way in Pick<byte>(0, 0, 131, 137)
        from at in Gen.Int[0, 9]
        select way == 0 ? options : (byte[][])[.. options.Take(at), [way, 7, 4, 127, 0, 0, 1], .. options.Skip(at)];

    private static readonly Gen<byte> s_header = Gen.Frequency((40, Pick(Hops, Destination)), (1, Pick(Routing)), (1, Pick(Fragment, Secret, Proof)));

    [Fact]
    public void IPv4_options_are_walked_to_their_end() => Gen.Select(s_options, s_last, Gen.Bool).Sample((options, protocol, ends) =>
    {
        byte[][] held = [.. options.TakeWhile((_, i) => options.Take(i + 1).Sum(option => option.Length) <= 39)];
        byte[] bytes = [.. held.SelectMany(option => option), .. ends ? (byte[])[0] : []];

        // The padding is no option where an end comes first; else it is more ends.
        byte[] padding = [.. Enumerable.Repeat((byte)(ends ? 131 : 0), (4 - (bytes.Length % 4)) % 4)];
        bool expected = protocol is Tcp or Udp && !held.Any(option => option[0] is 131 or 137);
        Assert.Equal(expected, Machine().Sends(Packet4(protocol, [.. bytes, .. padding])));
    }, iter: 2000);

    [Theory]
    [InlineData(new byte[] { 7, 1, 0, 0 })]
    [InlineData(new byte[] { 7, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 1, 1, 131 })]
    public void IPv4_options_without_sense_are_dropped(byte[] options) => Assert.False(Machine().Sends(Packet4(Tcp, options)));

    [Fact]
    public void Every_number_of_empty_options_is_walked()
    {
        for (int words = 0; words <= 10; words++)
        {
            byte[] options = [.. Enumerable.Repeat((byte)1, 4 * words)];
            Assert.True(Machine().Sends(Packet4(Udp, options)));
            if (words < 2) { continue; }
            ReadOnlySpan<byte> way = [131, 7, 4, 127, 0, 0, 1];
            way.CopyTo(options.AsSpan(options.Length - 7));
            Assert.False(Machine().Sends(Packet4(Udp, options)));
        }
    }

    [Fact]
    public void IPv6_headers_are_walked_to_their_end() => Gen.Select(
        Gen.Select(s_header, Gen.Int[0, 5]).Array[0, PacketCode.MaxHeaders + 2], s_last).Sample((headers, last) =>
    {
        bool expected = last is Tcp or Udp && headers.Length <= PacketCode.MaxHeaders && headers.All(header => header.Item1 is Hops or Destination);
        Assert.Equal(expected, Machine().Sends(Packet6(headers, last)));
    }, iter: 2000);

    [Fact]
    public void A_packet_that_is_cut_off_is_dropped()
    {
        Assert.False(Machine().Sends([]));
        Assert.False(Machine().Sends([0x45, 0, 0]));
        Assert.False(Machine().Sends([0x50, .. new byte[60]]));
        Assert.False(Machine().Sends(Packet6([(Destination, 0)], Tcp)[..40]));
        Assert.False(Machine().Sends([.. Packet6([(Destination, 40), (Destination, 0)], Tcp)[..48], .. new byte[4]]));
    }

    [Fact]
    public void Nothing_is_dropped_until_the_programs_are_armed()
    {
        NetworkMachine machine = Machine();
        machine.Mode = 0;
        Assert.True(machine.Sends(Packet6([(Routing, 2)], Udp)));
    }

    private static byte[] Packet4(byte protocol, byte[] options) =>
        [(byte)(0x40 | (5 + (options.Length / 4))), 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 127, 0, 0, 1, 10, 0, 0, 1, .. options, 137, 131, 137, 131, 0, 0, 0, 0];

    // Headers are written with what could be taken for others inside.
    private static byte[] Packet6((byte Type, int Length)[] headers, byte last)
    {
        var packet = new List<byte>([0x60, 0, 0, 0, 0, 0, headers.Length == 0 ? last : headers[0].Type, 64, .. new byte[32]]);
        for (int i = 0; i < headers.Length; i++)
        {
            packet.Add(i + 1 < headers.Length ? headers[i + 1].Type : last);
            packet.Add((byte)headers[i].Length);
            packet.AddRange(Enumerable.Repeat(Routing, 6 + (8 * headers[i].Length)));
        }

        return [.. packet, .. Enumerable.Repeat(Routing, 8)];
    }

    private static NetworkMachine Machine()
    {
        var model = new NetworkModel([], [], NetworkNames.Listed, new(0, 1), new(0, 2), new(0, 3), new(0, 4));
        Assert.Equal(BundleStatus.Ok, BpfPrograms.Read(NetworkSection.Of(model).Bytes.AsSpan(), out BpfPrograms? programs));
        return new NetworkMachine(programs!); // Ok gives them
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
