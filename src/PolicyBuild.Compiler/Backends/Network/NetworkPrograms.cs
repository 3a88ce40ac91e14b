using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>
/// The programs of network mode filtered. Those on the cgroup judge by the cgroup of the socket, which is that of whoever made it; those on
/// security hooks judge by the process, so that a socket that was passed in is judged too.
/// </summary>
/// <param name="modes">The rules.</param>
/// <param name="symbols">Gets the maps.</param>
/// <param name="rules">Gets the places that denials name.</param>
internal sealed class NetworkPrograms(NetworkModes modes, BpfSymbols symbols, NetworkRules rules)
{
    private readonly BpfAssembler _assembler = new(symbols);
    private readonly ImmutableArray<NetworkProgram>.Builder _programs = ImmutableArray.CreateBuilder<NetworkProgram>();

    /// <summary>Makes all of them.</summary>
    public ImmutableArray<NetworkProgram> Create()
    {
        AddConnection("connect4", BpfAttachType.CgroupInet4Connect, isIPv6: false);
        AddConnection("connect6", BpfAttachType.CgroupInet6Connect, isIPv6: true);
        AddMessage("sendmsg4", BpfAttachType.CgroupUdp4Sendmsg, isIPv6: false);
        AddMessage("sendmsg6", BpfAttachType.CgroupUdp6Sendmsg, isIPv6: true);
        AddBind("bind4", BpfAttachType.CgroupInet4Bind);
        AddBind("bind6", BpfAttachType.CgroupInet6Bind);
        AddSocket();
        AddIngress();
        AddEgress();
        if (!modes.Others.IsEmpty) { AddPeer(); }
        AddHook("socket_connect", SocketHookCode.Connect);
        AddHook("socket_sendmsg", SocketHookCode.Send);
        return _programs.ToImmutable();
    }

    private void AddConnection(string name, BpfAttachType place, bool isIPv6)
    {
        NetworkCode program = Begin(isSecurityHook: false);
        program.JudgeModes(modes, NetworkModel.HaveSameDestinations, model => SocketAddressCode.JudgeConnection(program, model, isIPv6));
        End(program, name, "", BpfProgramType.CgroupSockAddr, place, BpfProgramFlags.None);
    }

    private void AddMessage(string name, BpfAttachType place, bool isIPv6)
    {
        NetworkCode program = Begin(isSecurityHook: false);
        program.JudgeModes(modes, NetworkModel.HaveSameDestinations, model => SocketAddressCode.JudgeMessage(program, model, isIPv6));
        End(program, name, "", BpfProgramType.CgroupSockAddr, place, BpfProgramFlags.None);
    }

    private void AddBind(string name, BpfAttachType place)
    {
        NetworkCode program = Begin(isSecurityHook: false);
        program.JudgeModes(modes, NetworkModel.HaveSamePorts, model => SocketAddressCode.JudgeBind(program, model));
        End(program, name, "", BpfProgramType.CgroupSockAddr, place, BpfProgramFlags.None);
    }

    private void AddSocket()
    {
        NetworkCode program = Begin(isSecurityHook: false);
        program.JudgeModes(modes, static (_, _) => true, model => SocketCode.Judge(program, model));
        End(program, "sock_create", "", BpfProgramType.CgroupSock, BpfAttachType.CgroupInetSockCreate, BpfProgramFlags.None);
    }

    private void AddIngress()
    {
        NetworkCode program = Begin(isSecurityHook: false);
        program.JudgeModes(modes, NetworkModel.HaveSamePorts, model => ListenerCode.Judge(program, model));
        End(program, "ingress", "", BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetIngress, BpfProgramFlags.None);
    }

    private void AddEgress()
    {
        NetworkCode program = Begin(isSecurityHook: false);
        program.JudgeModes(modes, static (_, _) => true, _ => PacketCode.Judge(program));
        End(program, "egress", "", BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetEgress, BpfProgramFlags.None);
    }

    // Only another mode can shut what was open when a socket was connected.
    private void AddPeer()
    {
        NetworkCode program = Begin(isSecurityHook: false, isOfPackets: true);
        program.JudgeModes(
            modes,
            static (left, right) => NetworkModel.HaveSameDestinations(left, right) && NetworkModel.HaveSamePorts(left, right),
            model => PeerCode.Judge(program, model));
        End(program, "egress_peer", "", BpfProgramType.CgroupSkb, BpfAttachType.CgroupInetEgress, BpfProgramFlags.None);
    }

    private void AddHook(string hook, Action<NetworkCode, NetworkModel> judge)
    {
        NetworkCode program = Begin(isSecurityHook: true);
        program.JudgeModes(modes, NetworkModel.HaveSameDestinations, model => judge(program, model));
        End(program, hook, hook, BpfProgramType.Lsm, BpfAttachType.LsmCgroup, BpfProgramFlags.SkipWithoutHook | BpfProgramFlags.Optional);
    }

    private NetworkCode Begin(bool isSecurityHook, bool isOfPackets = false)
    {
        _assembler.Reset();
        var program = new NetworkCode(_assembler, rules, _programs.Count, isSecurityHook) { IsOfPackets = isOfPackets };
        program.Begin();
        return program;
    }

    private void End(NetworkCode program, string name, string hook, BpfProgramType type, BpfAttachType place, BpfProgramFlags flags)
    {
        program.End();
        if (!_assembler.TryFinish(out BpfCode? code)) { throw new InvalidOperationException($"the program {name} is too long: the number of comparisons is bounded"); }
        _programs.Add(new NetworkProgram(name, hook, type, place, flags, code));
    }
}
