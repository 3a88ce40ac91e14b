using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>struct seccomp_notif_resp (linux/seccomp.h), 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SeccompAnswer
{
    /// <summary>SECCOMP_USER_NOTIF_FLAG_CONTINUE: the call is carried out.</summary>
    internal const uint Continue = 1;

    internal ulong Id;
    internal long Value;

    /// <summary>A negative error number.</summary>
    internal int Error;

    internal uint Flags;
}
