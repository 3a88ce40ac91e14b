using System.Buffers.Binary;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Tests.Network;

/// <summary>Runs the cgroup programs of a section in the simulator, with maps as the kernel has them.</summary>
/// <param name="section">The section.</param>
/// <param name="nameServers">The target's name servers, as 16 bytes each.</param>
internal sealed class NetworkMachine(BpfPrograms section, params byte[][] nameServers) : IBpfHelpers
{
    private readonly BpfMemory _memory = new();
    private ulong[] _maps = [];
    private byte[] _packet = [];

    /// <summary>The rule of the last denial; 0: nothing was denied.</summary>
    public uint Rule { get; private set; }

    /// <summary>Whether connect4, connect6 or their kin let an address through.</summary>
    public bool Connects(string program, TransportProtocol protocol, AddressPrefix address, int port)
    {
        byte[] context = new byte[72]; // struct bpf_sock_addr
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], address.Low);
        bytes[..(address.Bits / 8)].CopyTo(context.AsSpan(address.IsIPv6 ? 8 : 4));
        BinaryPrimitives.WriteUInt16BigEndian(context.AsSpan(24), (ushort)port);
        context[32] = (byte)(protocol == TransportProtocol.Tcp ? 1 : 2);
        return Run(program, context);
    }

    /// <summary>Whether bind4 or bind6 lets a port through.</summary>
    public bool Binds(string program, TransportProtocol protocol, int port) =>
        Connects(program, protocol, AddressPrefix.All(isIPv6: false), port);

    /// <summary>Whether sock_create lets a socket be made.</summary>
    public bool Makes(int type, int protocol)
    {
        byte[] context = new byte[80]; // struct bpf_sock
        BinaryPrimitives.WriteInt32LittleEndian(context.AsSpan(8), type);
        BinaryPrimitives.WriteInt32LittleEndian(context.AsSpan(12), protocol);
        return Run("sock_create", context);
    }

    /// <summary>Whether egress lets a packet leave.</summary>
    public bool Sends(byte[] packet)
    {
        _packet = packet;
        return Run("egress", new byte[192]); // struct __sk_buff
    }

    /// <summary>Whether egress_peer lets a packet of a connected socket through.</summary>
    public bool Keeps(TransportProtocol protocol, AddressPrefix own, int ownPort, AddressPrefix peer, int peerPort)
    {
        byte[] socket = new byte[80]; // struct bpf_sock
        BinaryPrimitives.WriteInt32LittleEndian(socket.AsSpan(4), peer.IsIPv6 ? 10 : 2);
        BinaryPrimitives.WriteInt32LittleEndian(socket.AsSpan(8), protocol == TransportProtocol.Tcp ? 1 : 2);
        BytesOf(own).CopyTo(socket.AsSpan(own.IsIPv6 ? 28 : 24));
        BinaryPrimitives.WriteInt32LittleEndian(socket.AsSpan(44), ownPort);
        BinaryPrimitives.WriteUInt16BigEndian(socket.AsSpan(48), (ushort)peerPort);
        BytesOf(peer).CopyTo(socket.AsSpan(peer.IsIPv6 ? 56 : 52));
        byte[] context = new byte[192]; // struct __sk_buff
        ulong address = _memory.Add(new BpfRegion(socket, IsWritable: false));
        BinaryPrimitives.WriteUInt64LittleEndian(context.AsSpan(168), address);
        bool keeps = Run("egress_peer", context);
        _memory.RemoveFrom(address);
        return keeps;
    }

    private static byte[] BytesOf(AddressPrefix address)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), address.Low);
        return bytes[..(address.Bits / 8)];
    }

    /// <summary>The number in the mode map; 0: the programs are not armed.</summary>
    public uint Mode { get; set; } = 1;

    public ulong Call(int number, ReadOnlySpan<ulong> arguments)
    {
        switch ((BpfHelper)number)
        {
            case BpfHelper.MapLookup: return Find(Array.IndexOf(_maps, arguments[0]), arguments[1]);
            case BpfHelper.SkbLoadBytes:
                if (arguments[1] + arguments[3] > (ulong)_packet.Length) { return unchecked((ulong)-14L); } // EFAULT
                _packet.AsSpan((int)arguments[1], (int)arguments[3]).CopyTo(_memory.Span(arguments[2], (int)arguments[3], isWrite: true, isTyped: true));
                return 0;
            case BpfHelper.SkFullsock: return arguments[0];
            case BpfHelper.GetCurrentPidTgid: return (77UL << 32) | 78;
            case BpfHelper.KtimeGetNs: return 5;
            case BpfHelper.GetCurrentComm: return 0;
            case BpfHelper.RingbufOutput:
                ReadOnlySpan<byte> record = _memory.Span(arguments[1], BpfEvent.Size, isWrite: false, isTyped: true);
                if (record[2] != (byte)SectionKind.BpfNetwork || BinaryPrimitives.ReadInt32LittleEndian(record[12..]) != -1 || record[8] != 77) { throw new InvalidOperationException("the record is wrong"); }
                Rule = BinaryPrimitives.ReadUInt32LittleEndian(record[4..]);
                return 0;
            default: throw new InvalidOperationException($"the helper {number} is not for these programs");
        }
    }

    public ulong CallKernel(string name, ReadOnlySpan<ulong> arguments) => throw new InvalidOperationException(name);

    private bool Run(string name, byte[] context)
    {
        Rule = 0;
        BpfProgram program = section.Programs.Single(one => one.Name == name);
        ulong first = _memory.Add(new BpfRegion(context, IsWritable: false));
        _maps = [.. section.Maps.Select(map =>
        {
            byte[] value = new byte[Math.Max(map.ValueSize, 4)];
            if (map.Role == BpfMapRole.Mode) { value[0] = (byte)Mode; }
            else { value[0] = 1; }
            return _memory.Add(new BpfRegion(value, IsWritable: false));
        })];
        var code = new BpfInsn[program.Instructions.Length / BpfInsn.Size];
        for (int i = 0; i < code.Length; i++) { code[i] = BpfInsn.Read(program.Instructions.AsSpan()[(i * BpfInsn.Size)..]); }
        foreach (BpfRelocationRecord put in program.Relocations)
        {
            ulong address = _maps[put.Value] + put.Extra;
            code[put.Instruction] = code[put.Instruction] with { Registers = (byte)(code[put.Instruction].Registers & 15), Immediate = (int)address };
            code[put.Instruction + 1] = code[put.Instruction + 1] with { Immediate = (int)(address >> 32) };
        }

        ulong result = new BpfMachine(code, [], _memory, this).Run(first);
        _memory.RemoveFrom(first);
        return result switch { 0 => false, 1 => true, _ => throw new InvalidOperationException($"the program returns {result}") };
    }

    private ulong Find(int index, ulong keyAddress)
    {
        BpfMap map = section.Maps[index];
        ReadOnlySpan<byte> key = _memory.Span(keyAddress, (int)map.KeySize, isWrite: false, isTyped: true);
        if (map.Role == BpfMapRole.NameServers)
        {
            foreach (byte[] server in nameServers)
            {
                if (key.SequenceEqual(server)) { return _maps[index]; }
            }

            return 0;
        }

        if (map.Type == (uint)BpfMapType.LpmTrie) { return LongestPrefix.Of(map, key).IsEmpty ? 0 : _maps[index]; }
        int size = (int)(map.KeySize + map.ValueSize);
        for (int at = 0; at < map.Contents.Length; at += size)
        {
            if (key.SequenceEqual(map.Contents.AsSpan().Slice(at, (int)map.KeySize))) { return _maps[index]; }
        }

        return 0;
    }
}
