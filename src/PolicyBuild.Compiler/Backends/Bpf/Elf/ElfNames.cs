using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>The names of sections by which libbpf knows what a program is (libbpf.c, section_defs).</summary>
internal static class ElfNames
{
    /// <summary>The section of a program.</summary>
    public static string SectionOf(BpfProgram program) => (BpfAttachType)program.AttachType switch
    {
        BpfAttachType.LsmCgroup or BpfAttachType.LsmMac => "lsm/" + program.Hook,
        BpfAttachType.CgroupInetIngress => "cgroup_skb/ingress",
        BpfAttachType.CgroupInetEgress => "cgroup_skb/egress",
        BpfAttachType.CgroupInetSockCreate => "cgroup/sock_create",
        BpfAttachType.CgroupInet4Bind => "cgroup/bind4",
        BpfAttachType.CgroupInet6Bind => "cgroup/bind6",
        BpfAttachType.CgroupInet4Connect => "cgroup/connect4",
        BpfAttachType.CgroupInet6Connect => "cgroup/connect6",
        BpfAttachType.CgroupUdp4Sendmsg => "cgroup/sendmsg4",
        BpfAttachType.CgroupUdp6Sendmsg => "cgroup/sendmsg6",
        _ => string.Create(CultureInfo.InvariantCulture, $"program/{program.ProgramType}.{program.AttachType}"),
    };

    /// <summary>The symbol of a program: what its section says, as a name.</summary>
    public static string SymbolOf(BpfProgram program) =>
        program.Hook.Length != 0 ? program.Hook : SectionOf(program).Replace('/', '_').Replace('.', '_');
}
