using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>union bpf_attr for BPF_PROG_LOAD (linux/bpf.h), up to the attach target.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BpfProgramAttributes
{
    internal const int Size = 120;
    internal const int NameSize = 16; // BPF_OBJ_NAME_LEN

    internal uint Type;
    internal uint InstructionCount;
    internal byte* Instructions;
    internal byte* License;
    internal uint LogLevel;
    internal uint LogSize;
    internal byte* Log;
    internal uint KernelVersion;
    internal uint Flags;
    internal fixed byte Name[NameSize];
    internal uint Interface;
    internal uint ExpectedAttachType;
    internal uint Btf;
    internal uint FuncInfoSize;
    internal void* FuncInfos;
    internal uint FuncInfoCount;
    internal uint LineInfoSize;
    internal void* LineInfos;
    internal uint LineInfoCount;
    internal uint AttachType; // attach_btf_id: the hook's function in the kernel's types
    internal uint AttachTarget;
    internal uint RelocationCount;
}
