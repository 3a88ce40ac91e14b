using System.Buffers.Binary;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>Says in the plainest way whether a socket address is in the ranges of a condition.</summary>
/// <param name="condition">The condition.</param>
/// <param name="isStrict">What an address counts as that can mean several (<see cref="AddressCondition.IsStrict"/>).</param>
/// <param name="operation">The operation.</param>
internal readonly struct AddressEvaluator(AddressCondition condition, bool isStrict, HookOperation operation)
{
    // linux/socket.h, linux/net.h
    private const int Unspecified = 0;
    private const int Inet = 2;
    private const int Inet6 = 10;
    private const int Unknown = -1;
    private const ulong Stream = 1;
    private const ulong FastOpen = 0x20000000;

    private static readonly HookArgument s_family = HookShapes.Socket(0)[0];
    private static readonly HookArgument s_type = HookShapes.Socket(0)[1];
    private static readonly HookArgument s_flags = HookShapes.SentFlags(1);
    private static readonly AddressPrefix s_unspecified4 = new(IsIPv6: false, 0, 0, 32);
    private static readonly AddressPrefix s_unspecified6 = new(IsIPv6: true, 0, 0, 128);

    /// <summary>Whether it is in one.</summary>
    /// <param name="bytes">The address, a struct sockaddr of 28 bytes.</param>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        AddressPrefix address;
        switch (FamilyOf(BinaryPrimitives.ReadUInt16LittleEndian(bytes)))
        {
            case Inet: address = new AddressPrefix(false, (ulong)BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) << 32, 0, 32); break;
            case Inet6: address = new AddressPrefix(true, BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), 128).Unmapped(); break;
            default: return false;
        }

        AddressRange[] open = [.. condition.Ranges.Where(range => port >= range.FirstPort && port <= range.LastPort)];
        if (address != s_unspecified4 && address != s_unspecified6) { return open.Any(range => range.Addresses.Contains(address)); }
        if (!isStrict) { return open.Any(range => address.IsIPv6 || !range.Addresses.IsIPv6); }
        return open.Any(range => range.Addresses.Contains(address)) && open.Any(range => range.Addresses.Contains(s_unspecified4));
    }

    /// <summary>The family by which the kernel reads the address.</summary>
    private int FamilyOf(int written)
    {
        int known = written is Inet or Inet6 ? written : Unknown;
        int socket = operation.EndsEarly(s_family) ? Unknown : (int)(Number(s_family) & 0xFFFF);
        switch (condition.Argument.Use)
        {
            case AddressUse.Bind: return socket == Inet || written == Unspecified ? Inet : known;
            case AddressUse.Send:
                if (isStrict && (Number(s_type) & 0xFFFF) == Stream && (Number(s_flags) & FastOpen) == 0) { return Unknown; }
                if (socket == Inet6 && written == Unspecified) { return isStrict ? Unknown : Inet6; }
                return socket == Inet ? Inet : known;
            default: return known;
        }
    }

    private ulong Number(HookArgument argument) => operation.Numbers.GetValueOrDefault(HookOperation.WayOf(argument));
}
