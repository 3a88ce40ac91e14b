using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>union bpf_attr for BPF_MAP_CREATE (linux/bpf.h), up to the types.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct BpfMapAttributes
{
    internal const int Size = 64;
    internal const int NameSize = 16; // BPF_OBJ_NAME_LEN

    internal uint Type;
    internal uint KeySize;
    internal uint ValueSize;
    internal uint MaxEntries;
    internal uint Flags;
    internal uint InnerMap;
    internal uint NumaNode;
    internal fixed byte Name[NameSize];
    internal uint Interface;
    internal uint Btf;
    internal uint KeyType;
    internal uint ValueType;
    internal uint ValueTypeOfKernel;
}
