using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct mount_attr (linux/mount.h), 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MountAttributes
{
    internal const int Size = 32;

    internal const ulong ReadOnly = 0x1; // MOUNT_ATTR_RDONLY
    internal const ulong NoSetUserId = 0x2; // MOUNT_ATTR_NOSUID
    internal const ulong NoDevices = 0x4; // MOUNT_ATTR_NODEV
    internal const ulong NoExecution = 0x8; // MOUNT_ATTR_NOEXEC

    internal const ulong Private = 1 << 18; // MS_PRIVATE

    internal ulong Set;
    internal ulong Clear;
    internal ulong Propagation;
    internal ulong UserNamespace;
}
