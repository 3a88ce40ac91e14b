using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace PolicyBuild.Compiler.Model;

/// <summary>The addresses that begin with the same bits. An IPv4 address is the upper half of <see cref="High"/>, so that bits are counted alike.</summary>
/// <param name="IsIPv6">Whether they are IPv6 addresses.</param>
/// <param name="High">The first 64 bits; zero beyond the prefix.</param>
/// <param name="Low">The last 64 bits; zero beyond the prefix, and for IPv4.</param>
/// <param name="Length">Bits of the prefix: 0 to 32, or to 128.</param>
public readonly record struct AddressPrefix(bool IsIPv6, ulong High, ulong Low, int Length)
{
    private const ulong MappedLow = 0x0000_FFFF_0000_0000; // ::ffff:0:0/96, RFC 4291, 2.5.5.2
    private const int MappedLength = 96;

    /// <summary>Bits of a whole address.</summary>
    public int Bits => IsIPv6 ? 128 : 32;

    /// <summary>All addresses of a family.</summary>
    public static AddressPrefix All(bool isIPv6) => new(isIPv6, 0, 0, 0);

    /// <summary>One address.</summary>
    public static AddressPrefix Of(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 16
            ? new(true, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)), 128)
            : new(false, (ulong)BinaryPrimitives.ReadUInt32BigEndian(bytes) << 32, 0, 32);
    }

    /// <summary>The addresses that share the first bits of this one.</summary>
    public AddressPrefix Cut(int length) => this with { High = High & HighMask(length), Low = Low & LowMask(length), Length = length };

    /// <summary>Whether all addresses of another prefix are among these.</summary>
    public bool Contains(AddressPrefix other) =>
        IsIPv6 == other.IsIPv6 && Length <= other.Length && (other.High & HighMask(Length)) == High && (other.Low & LowMask(Length)) == Low;

    /// <summary>The IPv4 addresses that these stand for where they are IPv4 ones in IPv6 form, else these: the kernel makes no difference.</summary>
    public AddressPrefix Unmapped() => IsIPv6 && Length >= MappedLength && High == 0 && (Low & LowMask(MappedLength)) == MappedLow
        ? new(false, Low << 32, 0, Length - MappedLength)
        : this;

    /// <summary>As a policy writes it: <c>10.0.0.0/8</c>, <c>[2001:db8::1]</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        string address = new IPAddress(bytes[..(Bits / 8)]).ToString();
        if (IsIPv6) { address = "[" + address + "]"; }
        return Length == Bits ? address : address + "/" + Length.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The bits of a prefix within <see cref="High"/>.</summary>
    public static ulong HighMask(int length) => length <= 0 ? 0 : length >= 64 ? ulong.MaxValue : ulong.MaxValue << (64 - length);

    /// <summary>The bits of a prefix within <see cref="Low"/>.</summary>
    public static ulong LowMask(int length) => HighMask(length - 64);
}
