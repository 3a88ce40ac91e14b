using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// Looks for an address among destinations. The socket's type is in R7, the port in R8, an IPv4 address in R9, the halves of an IPv6 address
/// in R4 and R5, all in the machine's order; R7 to R9 keep their values.
/// </summary>
internal sealed class DestinationCode(BpfAssembler code, NetworkModel model, string mapSuffix)
{
    /// <summary>More destinations of a family than this are looked up in a trie.</summary>
    public const int MaxComparisons = 16;

    private readonly ImmutableArray<NetworkDestination> _ipv4 = model.Destinations.RemoveAll(destination => destination.Addresses.IsIPv6);
    private readonly ImmutableArray<NetworkDestination> _ipv6 = model.Destinations.RemoveAll(destination => !destination.Addresses.IsIPv6);

    /// <summary>Whether any destination is an IPv4 one.</summary>
    public bool HasIPv4 => !_ipv4.IsEmpty;

    /// <summary>Jumps where an IPv4 address is listed.</summary>
    /// <returns>Whether the code goes on behind it: an entry of everything always jumps.</returns>
    public bool Match4(BpfLabel matched)
    {
        if (_ipv4.Length <= MaxComparisons) { return Compare(_ipv4, matched); }
        code.Move(BpfRegister.R1, BpfRegister.R9);
        code.ToBigEndian(BpfRegister.R1, 32);
        code.Store(BpfSize.Word, BpfRegister.Frame, NetworkFrame.Key + DestinationTrie.AddressOffset, BpfRegister.R1);
        LookUp(_ipv4, isIPv6: false, matched);
        return true;
    }

    /// <summary>The same for an IPv6 address.</summary>
    public bool Match6(BpfLabel matched)
    {
        if (_ipv6.Length <= MaxComparisons) { return Compare(_ipv6, matched); }
        code.ToBigEndian(BpfRegister.R4, 64);
        code.ToBigEndian(BpfRegister.R5, 64);
        code.Store(BpfSize.Double, BpfRegister.Frame, NetworkFrame.Key + DestinationTrie.AddressOffset, BpfRegister.R4);
        code.Store(BpfSize.Double, BpfRegister.Frame, NetworkFrame.Key + DestinationTrie.AddressOffset + 8, BpfRegister.R5);
        LookUp(_ipv6, isIPv6: true, matched);
        return true;
    }

    // The key's address is written.
    private void LookUp(ImmutableArray<NetworkDestination> destinations, bool isIPv6, BpfLabel matched)
    {
        code.Source = default;
        int map = NetworkMaps.NumberOf(code.Symbols, DestinationTrie.Of(destinations, isIPv6), mapSuffix);
        code.Move(BpfRegister.R1, DestinationTrie.HeadBits + (isIPv6 ? 128 : 32));
        code.Store(BpfSize.Word, BpfRegister.Frame, NetworkFrame.Key, BpfRegister.R1);
        code.Store(BpfSize.Half, BpfRegister.Frame, NetworkFrame.Key + DestinationTrie.ProtocolOffset, BpfRegister.R7);
        if (destinations.Any(destination => destination.Port != 0))
        {
            code.Move(BpfRegister.R1, BpfRegister.R8);
            code.ToBigEndian(BpfRegister.R1, 16);
            code.Store(BpfSize.Half, BpfRegister.Frame, NetworkFrame.Key + DestinationTrie.PortOffset, BpfRegister.R1);
            LookUp(map, matched);
        }

        if (destinations.All(destination => destination.Port != 0)) { return; }
        code.Move(BpfRegister.R1, 0);
        code.Store(BpfSize.Half, BpfRegister.Frame, NetworkFrame.Key + DestinationTrie.PortOffset, BpfRegister.R1);
        LookUp(map, matched);
    }

    private void LookUp(int map, BpfLabel matched)
    {
        code.LoadMap(BpfRegister.R1, map);
        code.Move(BpfRegister.R2, BpfRegister.Frame);
        code.Compute(BpfOperation.Add, BpfRegister.R2, NetworkFrame.Key);
        code.Call(BpfHelper.MapLookup);
        code.JumpIf(BpfTest.NotEqual, BpfRegister.R0, 0, matched);
    }

    private bool Compare(ImmutableArray<NetworkDestination> destinations, BpfLabel matched)
    {
        foreach (NetworkDestination destination in destinations)
        {
            code.Source = destination.Source;
            BpfLabel next = code.NewLabel();
            int before = code.Count;
            if (destination.Addresses.IsIPv6) { Compare6(destination.Addresses, next); }
            else { Compare4(destination.Addresses, next); }
            if (destination.Protocol != TransportProtocol.Any)
            {
                code.JumpIf32(BpfTest.NotEqual, BpfRegister.R7, DestinationTrie.KindsOf(destination.Protocol)[0], next);
            }

            if (destination.Port != 0) { code.JumpIf32(BpfTest.NotEqual, BpfRegister.R8, destination.Port, next); }
            bool isEverything = code.Count == before;
            code.Jump(matched);
            if (isEverything) { return false; }
            code.Bind(next);
        }

        code.Source = default(NodeRef);
        return true;
    }

    private void Compare4(AddressPrefix addresses, BpfLabel next)
    {
        if (addresses.Length == 0) { return; }
        int value = (int)(addresses.High >> (64 - addresses.Length));
        if (addresses.Length == 32)
        {
            code.JumpIf32(BpfTest.NotEqual, BpfRegister.R9, value, next);
            return;
        }

        code.Compute32(BpfOperation.Move, BpfRegister.R2, BpfRegister.R9);
        code.Compute32(BpfOperation.ShiftRight, BpfRegister.R2, 32 - addresses.Length);
        code.JumpIf32(BpfTest.NotEqual, BpfRegister.R2, value, next);
    }

    private void Compare6(AddressPrefix addresses, BpfLabel next)
    {
        CompareHalf(BpfRegister.R4, addresses.High, Math.Min(addresses.Length, 64), next);
        CompareHalf(BpfRegister.R5, addresses.Low, addresses.Length - 64, next);
    }

    private void CompareHalf(BpfRegister half, ulong value, int length, BpfLabel next)
    {
        if (length <= 0) { return; }
        BpfRegister compared = half;
        if (length < 64)
        {
            compared = BpfRegister.R2;
            code.Move(compared, half);
            code.Compute(BpfOperation.ShiftRight, compared, 64 - length);
            value >>= 64 - length;
        }

        if (value <= int.MaxValue)
        {
            code.JumpIf(BpfTest.NotEqual, compared, (int)value, next);
            return;
        }

        code.Load64(BpfRegister.R3, value);
        code.JumpIf(BpfTest.NotEqual, compared, BpfRegister.R3, next);
    }
}
