using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>The capability sets of this thread (linux/capability.h, linux/prctl.h).</summary>
internal static unsafe class CapabilityCalls
{
    private const uint Version3 = 0x20080522; // _LINUX_CAPABILITY_VERSION_3: 64 capabilities in two halves
    private const long DropBounding = 24; // PR_CAPBSET_DROP
    private const long Ambient = 47; // PR_CAP_AMBIENT
    private const long AmbientRaise = 2; // PR_CAP_AMBIENT_RAISE
    private const long AmbientClear = 4; // PR_CAP_AMBIENT_CLEAR_ALL

    /// <summary>Reads the permitted set.</summary>
    internal static int GetPermitted(out ulong permitted)
    {
        Header header;
        header.Version = Version3;
        header.ProcessId = 0;
        Sets sets = default;
        int result = (int)Sys.Call(SyscallNumber.CapGet, (long)(&header), (long)(&sets));
        permitted = sets.PermittedLow | ((ulong)sets.PermittedHigh << 32);
        return result;
    }

    /// <summary>Sets permitted and effective to one value, inheritable to another.</summary>
    internal static int Set(ulong permitted, ulong inheritable)
    {
        Header header;
        header.Version = Version3;
        header.ProcessId = 0;
        Sets sets;
        sets.EffectiveLow = sets.PermittedLow = (uint)permitted;
        sets.EffectiveHigh = sets.PermittedHigh = (uint)(permitted >> 32);
        sets.InheritableLow = (uint)inheritable;
        sets.InheritableHigh = (uint)(inheritable >> 32);
        return (int)Sys.Call(SyscallNumber.CapSet, (long)(&header), (long)(&sets));
    }

    /// <summary>Takes a capability from the bounding set: EINVAL beyond the kernel's last one, EPERM without CAP_SETPCAP.</summary>
    internal static int DropFromBounding(int capability) => (int)Sys.Call(SyscallNumber.PrCtl, DropBounding, capability);

    /// <summary>Empties the ambient set.</summary>
    internal static int ClearAmbient() => (int)Sys.Call(SyscallNumber.PrCtl, Ambient, AmbientClear);

    /// <summary>Puts a permitted and inheritable capability into the ambient set.</summary>
    internal static int RaiseAmbient(int capability) => (int)Sys.Call(SyscallNumber.PrCtl, Ambient, AmbientRaise, capability);

    /// <summary>struct __user_cap_header_struct.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        internal uint Version;
        internal int ProcessId;
    }

    /// <summary>struct __user_cap_data_struct, twice.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Sets
    {
        internal uint EffectiveLow;
        internal uint PermittedLow;
        internal uint InheritableLow;
        internal uint EffectiveHigh;
        internal uint PermittedHigh;
        internal uint InheritableHigh;
    }
}
