using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// Writes comparisons of a socket address, struct sockaddr_in or sockaddr_in6 (linux/in.h, linux/in6.h), with ranges. The address is copied to the stack:
/// what the hook gets is no type that programs may look into further than its first 16 bytes.
/// </summary>
internal sealed class AddressWriter(BpfAssembler to)
{
    private const int Inet = 2;             // AF_INET
    private const int Inet6 = 10;           // AF_INET6
    private const int Size = 28;            // struct sockaddr_in6
    private const int Port = HookStack.Text + 2;
    private const int Address4 = HookStack.Text + 4;
    private const int Address6 = HookStack.Text + 8;
    private const uint MappedWord = 0xFFFF0000; // the third word of ::ffff:0:0/96, in the machine's order

    /// <summary>Writes: jumps by whether the address at R1 is in one of the ranges. R0 to R5 are lost.</summary>
    public void Write(ImmutableArray<AddressRange> ranges, BpfLabel match, BpfLabel miss)
    {
        to.Move(R3, R1);
        to.Move(R1, Frame);
        to.Compute(BpfOperation.Add, R1, HookStack.Text);
        to.Move(R2, Size);
        to.Call(BpfHelper.ProbeReadKernel);
        to.JumpIf(BpfTest.NotEqual, R0, 0, miss);

        BpfLabel inet6 = to.NewLabel();
        BpfLabel inet = to.NewLabel();
        BpfLabel plain6 = to.NewLabel();
        to.Load(BpfSize.Half, R5, Frame, Port);
        to.ToBigEndian(R5, 16);
        to.Load(BpfSize.Half, R2, Frame, HookStack.Text);
        to.JumpIf(BpfTest.Equal, R2, Inet6, inet6);
        to.JumpIf(BpfTest.NotEqual, R2, Inet, miss);
        to.Load(BpfSize.Word, R4, Frame, Address4);
        to.Bind(inet);
        to.ToBigEndian(R4, 32);
        foreach (AddressRange range in ranges)
        {
            if (!range.Addresses.IsIPv6) { WriteRange4(range, match); }
        }

        to.Jump(miss);

        // An IPv4 address in IPv6 form goes to the IPv4 ranges, as the kernel connects it.
        to.Bind(inet6);
        to.Load(BpfSize.Double, R3, Frame, Address6);
        to.JumpIf(BpfTest.NotEqual, R3, 0, plain6);
        to.Load(BpfSize.Word, R2, Frame, Address6 + 8);
        to.Load64(R4, MappedWord);
        to.JumpIf(BpfTest.NotEqual, R2, R4, plain6);
        to.Load(BpfSize.Word, R4, Frame, Address6 + 12);
        to.Jump(inet);

        to.Bind(plain6);
        to.ToBigEndian(R3, 64);
        to.Load(BpfSize.Double, R4, Frame, Address6 + 8);
        to.ToBigEndian(R4, 64);
        foreach (AddressRange range in ranges)
        {
            if (range.Addresses.IsIPv6) { WriteRange6(range, match); }
        }

        to.Jump(miss);
    }

    /// <summary>R4: the address, R5: the port.</summary>
    private void WriteRange4(AddressRange range, BpfLabel match)
    {
        BpfLabel next = to.NewLabel();
        AddressPrefix prefix = range.Addresses;
        ComparePrefix(R4, 32, prefix.High >> 32, prefix.Length, next);
        ComparePorts(range, next);
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
        ComparePorts(range, next);
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

    private void ComparePorts(AddressRange range, BpfLabel miss)
    {
        if (range.FirstPort == range.LastPort)
        {
            to.JumpIf(BpfTest.NotEqual, R5, range.FirstPort, miss);
            return;
        }

        if (range.FirstPort != 0) { to.JumpIf(BpfTest.Less, R5, range.FirstPort, miss); }
        if (range.LastPort != ushort.MaxValue) { to.JumpIf(BpfTest.Greater, R5, range.LastPort, miss); }
    }
}
