using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Bundles.Reading;

/// <summary>The programs of a section of eBPF programs, with their relocations and functions.</summary>
/// <remarks>Sound because the header's tables were compared with the section's length.</remarks>
internal static unsafe class BpfProgramChecks
{
    private const uint LsmProgram = 29; // BPF_PROG_TYPE_LSM
    private const uint LsmCgroup = 43; // BPF_LSM_CGROUP

    internal static BundleStatus Check(byte* section, ulong length, BpfHeader* header)
    {
        var programs = (BpfProgramRecord*)(section + header->Programs.Offset);
        for (uint i = 0; i < header->Programs.Count; i++)
        {
            BundleStatus status = CheckProgram(section, length, header, programs + i);
            if (status == BundleStatus.Ok) { status = CheckRelocations(section, header, programs + i); }
            if (status == BundleStatus.Ok) { status = CheckFuncInfos(section, header, programs + i); }
            if (status != BundleStatus.Ok) { return status; }
        }

        return BundleStatus.Ok;
    }

    private static BundleStatus CheckProgram(byte* section, ulong length, BpfHeader* header, BpfProgramRecord* program)
    {
        if (program->Reserved != 0) { return BundleStatus.BpfReserved; }
        if (!RecordBounds.HasString(section, length, program->Name) || !RecordBounds.HasString(section, length, program->Hook)
            || !RecordBounds.HasString(section, length, program->OlderHook))
        {
            return BundleStatus.BpfString;
        }

        if (!BpfNames.IsObject(section, program->Name)) { return BundleStatus.BpfName; }
        if (program->ProgramType == LsmProgram)
        {
            if (program->AttachType != LsmCgroup) { return BundleStatus.BpfProgram; }
            if (!BpfNames.IsHook(section, program->Hook)) { return BundleStatus.BpfName; }
            if (program->OlderHook.Length != 0 && !BpfNames.IsHook(section, program->OlderHook)) { return BundleStatus.BpfName; }
        }
        else if ((program->Flags & (uint)BpfProgramFlags.Optional) != 0 || !AttachesToCgroup(program->ProgramType, program->AttachType)
            || program->Hook.Length != 0 || program->OlderHook.Length != 0)
        {
            return BundleStatus.BpfProgram;
        }

        if ((program->Flags & ~(uint)BpfProgramFlags.Known) != 0) { return BundleStatus.BpfProgram; }
        if (program->Instructions.Count == 0
            || !RecordBounds.HasTable(length, program->Instructions, BpfProgramRecord.InstructionSize, BpfProgramRecord.MaxInstructions))
        {
            return BundleStatus.BpfInstructions;
        }

        if ((ulong)program->FirstRelocation + program->RelocationCount > header->Relocations.Count) { return BundleStatus.BpfRelocation; }
        return (ulong)program->FirstFuncInfo + program->FuncInfoCount > header->FuncInfos.Count ? BundleStatus.BpfFuncInfo : BundleStatus.Ok;
    }

    /// <summary>Whether programs of a type attach to a cgroup at that place (enum bpf_prog_type and bpf_attach_type of linux/bpf.h).</summary>
    private static bool AttachesToCgroup(uint type, uint place) => type switch
    {
        8 => place is 0 or 1, // CGROUP_SKB: INET_INGRESS, INET_EGRESS
        9 => place is 2 or 12 or 13 or 34, // CGROUP_SOCK: INET_SOCK_CREATE, INET4_POST_BIND, INET6_POST_BIND, INET_SOCK_RELEASE
        15 => place == 6, // CGROUP_DEVICE

        // CGROUP_SOCK_ADDR: INET4_BIND, INET6_BIND, INET4_CONNECT, INET6_CONNECT, UDP4_SENDMSG, UDP6_SENDMSG, UDP4_RECVMSG, UDP6_RECVMSG
        18 => place is 8 or 9 or 10 or 11 or 14 or 15 or 19 or 20,
        23 => place == 18, // CGROUP_SYSCTL
        25 => place is 21 or 22, // CGROUP_SOCKOPT: GETSOCKOPT, SETSOCKOPT
        _ => false,
    };

    private static BundleStatus CheckRelocations(byte* section, BpfHeader* header, BpfProgramRecord* program)
    {
        BpfRelocationRecord* relocations = (BpfRelocationRecord*)(section + header->Relocations.Offset) + program->FirstRelocation;
        for (uint i = 0; i < program->RelocationCount; i++)
        {
            BpfRelocationRecord* relocation = relocations + i;
            bool inOrder = i == 0 || relocation->Instruction > relocations[i - 1].Instruction;
            if (!inOrder || relocation->Instruction >= program->Instructions.Count || !IsRelocation(section, header, program, relocation))
            {
                return BundleStatus.BpfRelocation;
            }
        }

        return BundleStatus.Ok;
    }

    private static bool IsRelocation(byte* section, BpfHeader* header, BpfProgramRecord* program, BpfRelocationRecord* relocation)
    {
        switch ((BpfRelocationKind)relocation->Kind)
        {
            // A wide load is two instructions, and the launcher writes into both.
            case BpfRelocationKind.MapDescriptor:
                return relocation->Value < header->Maps.Count && relocation->Extra == 0 && relocation->Instruction + 1 < program->Instructions.Count;
            case BpfRelocationKind.MapValue:
                return relocation->Value < header->Maps.Count && relocation->Instruction + 1 < program->Instructions.Count
                    && relocation->Extra < ((BpfMapRecord*)(section + header->Maps.Offset))[relocation->Value].ValueSize;
            case BpfRelocationKind.FieldOffset or BpfRelocationKind.FieldSize or BpfRelocationKind.FieldExists or BpfRelocationKind.Kfunc:
                if (relocation->Value >= header->Fields.Count || relocation->Extra != 0) { return false; }
                bool hasPath = ((BpfFieldRecord*)(section + header->Fields.Offset))[relocation->Value].Path.Length != 0;
                return (BpfRelocationKind)relocation->Kind switch
                {
                    BpfRelocationKind.FieldOffset => hasPath,
                    BpfRelocationKind.Kfunc => !hasPath,
                    _ => true,
                };
            case BpfRelocationKind.Scope:
                return relocation->Value == 0 && relocation->Extra == 0;
            default:
                return false;
        }
    }

    private static BundleStatus CheckFuncInfos(byte* section, BpfHeader* header, BpfProgramRecord* program)
    {
        BpfFuncInfo* functions = (BpfFuncInfo*)(section + header->FuncInfos.Offset) + program->FirstFuncInfo;
        if (program->FuncInfoCount != 0 && (functions->Instruction != 0 || header->Btf.Length == 0)) { return BundleStatus.BpfFuncInfo; }
        for (uint i = 0; i < program->FuncInfoCount; i++)
        {
            bool inOrder = i == 0 || functions[i].Instruction > functions[i - 1].Instruction;
            if (!inOrder || functions[i].Instruction >= program->Instructions.Count || functions[i].TypeId == 0) { return BundleStatus.BpfFuncInfo; }
        }

        return BundleStatus.Ok;
    }
}
