using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct open_how (linux/openat2.h), 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    internal const int Size = 24;

    /// <summary>RESOLVE_NO_SYMLINKS: no symbolic link is followed; ELOOP where there is one.</summary>
    internal const ulong NoLinks = 0x04;

    /// <summary>RESOLVE_BENEATH: no step of the path, symbolic links included, leaves the folder; EXDEV otherwise.</summary>
    internal const ulong Beneath = 0x08;

    /// <summary>RESOLVE_IN_ROOT: the folder is the root of the path and of every symbolic link in it.</summary>
    internal const ulong InRoot = 0x10;

    internal ulong Flags;
    internal ulong Mode;
    internal ulong Resolve;
}
