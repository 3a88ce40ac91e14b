using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>
/// Writes comparisons of a socket address, struct sockaddr_in or sockaddr_in6 (linux/in.h, linux/in6.h), with ranges. The address is copied to the stack:
/// what the hook gets is no type that programs may look into further than its first 16 bytes.
/// </summary>
/// <param name="to">Where to write.</param>
/// <param name="condition">The ranges.</param>
/// <param name="isStrict">What an address counts as that can mean several (<see cref="AddressCondition.IsStrict"/>).</param>
internal sealed class AddressWriter(BpfAssembler to, AddressCondition condition, bool isStrict)
{
    private const int Size = 28;            // struct sockaddr_in6
    private const int Port = HookStack.Text + 2;
    private const int Address4 = HookStack.Text + 4;
    private const int Address6 = HookStack.Text + 8;
    private const uint MappedWord = 0xFFFF0000; // the third word of ::ffff:0:0/96, in the machine's order

    private readonly ImmutableArray<AddressRange> _ranges4 = condition.Ranges.RemoveAll(range => range.Addresses.IsIPv6);
    private readonly ImmutableArray<AddressRange> _ranges6 = condition.Ranges.RemoveAll(range => !range.Addresses.IsIPv6);

    /// <summary>Writes: copies the address at R1 to the stack, and jumps where it cannot be read. R0 to R5 are lost.</summary>
    public static void Copy(BpfAssembler to, BpfLabel failed)
    {
        to.Move(R3, R1);
        to.Move(R1, Frame);
        to.Compute(BpfOperation.Add, R1, HookStack.Text);
        to.Move(R2, Size);
        to.Call(BpfHelper.ProbeReadKernel);
        to.JumpIf(BpfTest.NotEqual, R0, 0, failed);
    }

    /// <summary>Writes: jumps by whether the address at R1 is in one of the ranges. R0 to R5 are lost.</summary>
    public void Write(BpfLabel match, BpfLabel miss)
    {
        Copy(to, isStrict ? miss : match);
        BpfLabel inet = to.NewLabel();
        BpfLabel inet6 = to.NewLabel();
        BpfLabel has4 = to.NewLabel();
        BpfLabel plain6 = to.NewLabel();
        to.Load(BpfSize.Half, R5, Frame, Port);
        to.ToBigEndian(R5, 16);
        to.Load(BpfSize.Half, R2, Frame, HookStack.Text);
        new AddressFamilyWriter(to, condition.Argument, isStrict).Write(R2, inet, inet6, miss);
        to.Bind(inet);
        to.Load(BpfSize.Word, R4, Frame, Address4);
        to.Bind(has4);
        to.ToBigEndian(R4, 32);
        WriteUnspecified4(match, miss);
        foreach (AddressRange range in _ranges4) { WriteRange4(range, match); }
        to.Jump(miss);

        // An IPv4 address in IPv6 form goes to the IPv4 ranges, as the kernel connects it.
        to.Bind(inet6);
        to.Load(BpfSize.Double, R3, Frame, Address6);
        to.JumpIf(BpfTest.NotEqual, R3, 0, plain6);
        to.Load(BpfSize.Word, R2, Frame, Address6 + 8);
        to.Load64(R4, MappedWord);
        to.JumpIf(BpfTest.NotEqual, R2, R4, plain6);
        to.Load(BpfSize.Word, R4, Frame, Address6 + 12);
        to.Jump(has4);

        to.Bind(plain6);
        to.ToBigEndian(R3, 64);
        to.Load(BpfSize.Double, R4, Frame, Address6 + 8);
        to.ToBigEndian(R4, 64);
        WriteUnspecified6(match, miss);
        foreach (AddressRange range in _ranges6) { WriteRange6(range, match); }
        to.Jump(miss);
    }

    /// <summary>
    /// R4: the address. 0.0.0.0 leads to the address that the socket is bound to, else to 127.0.0.1 (net/ipv4/route.c), and what is bound to it gets what
    /// comes for any address of the host's.
    /// </summary>
    private void WriteUnspecified4(BpfLabel match, BpfLabel miss)
    {
        if (isStrict || _ranges4.IsEmpty) { return; }
        BpfLabel specified = to.NewLabel();
        to.JumpIf(BpfTest.NotEqual, R4, 0, specified);
        ComparePorts(_ranges4, match);
        to.Jump(miss);
        to.Bind(specified);
    }

    /// <summary>R3 and R4: the address. :: leads to ::1 or, from a socket that is bound to an IPv4 address, to 127.0.0.1; what is bound to it gets both families'.</summary>
    private void WriteUnspecified6(BpfLabel match, BpfLabel miss)
    {
        BpfLabel specified = to.NewLabel();
        to.Move(R1, R3);
        to.Compute(BpfOperation.Or, R1, R4);
        to.JumpIf(BpfTest.NotEqual, R1, 0, specified);
        if (isStrict)
        {
            BpfLabel both = to.NewLabel();
            ComparePorts(_ranges4.RemoveAll(range => range.Addresses.High != 0), both);
            to.Jump(miss);
            to.Bind(both);
            ComparePorts(_ranges6.RemoveAll(range => (range.Addresses.High | range.Addresses.Low) != 0), match);
        }
        else
        {
            ComparePorts(condition.Ranges, match);
        }

        to.Jump(miss);
        to.Bind(specified);
    }

    /// <summary>R5: the port. Goes on where none has it.</summary>
    private void ComparePorts(ImmutableArray<AddressRange> ranges, BpfLabel match)
    {
        foreach ((ushort First, ushort Last) ports in ranges.Select(range => (range.FirstPort, range.LastPort)).Distinct())
        {
            BpfLabel next = to.NewLabel();
            ComparePorts(ports.First, ports.Last, next);
            to.Jump(match);
            to.Bind(next);
        }
    }

    /// <summary>R4: the address, R5: the port.</summary>
    private void WriteRange4(AddressRange range, BpfLabel match)
    {
        BpfLabel next = to.NewLabel();
        AddressPrefix prefix = range.Addresses;
        ComparePrefix(R4, 32, prefix.High >> 32, prefix.Length, next);
        ComparePorts(range.FirstPort, range.LastPort, next);
        to.Jump(match);
        to.Bind(next);
    }

    /// <summary>R3 and R4: the address, R5: the port.</summary>
    private void WriteRange6(AddressRange range, BpfLabel match)
    {
        BpfLabel next = to.NewLabel();
        AddressPrefix prefix = range.Addresses;
        ComparePrefix(R3, 64, prefix.High, Math.Min(prefix.Length, 64), next);
        ComparePrefix(R4, 64, prefix.Low, Math.Max(prefix.Length - 64, 0), next);
        ComparePorts(range.FirstPort, range.LastPort, next);
        to.Jump(match);
        to.Bind(next);
    }

    private void ComparePrefix(BpfRegister address, int bits, ulong value, int length, BpfLabel miss)
    {
        if (length == 0) { return; }
        BpfRegister left = address;
        int shift = bits - length;
        if (shift != 0)
        {
            to.Move(R1, address);
            to.Compute(BpfOperation.ShiftRight, R1, shift);
            left = R1;
        }

        value >>= shift;
        if (value <= int.MaxValue)
        {
            to.JumpIf(BpfTest.NotEqual, left, (int)value, miss);
            return;
        }

        to.Load64(R2, value);
        to.JumpIf(BpfTest.NotEqual, left, R2, miss);
    }

    private void ComparePorts(ushort first, ushort last, BpfLabel miss)
    {
        if (first == last)
        {
            to.JumpIf(BpfTest.NotEqual, R5, first, miss);
            return;
        }

        if (first != 0) { to.JumpIf(BpfTest.Less, R5, first, miss); }
        if (last != ushort.MaxValue) { to.JumpIf(BpfTest.Greater, R5, last, miss); }
    }
}
