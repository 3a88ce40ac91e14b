using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Namespaces;

/// <summary>
/// Tells a host that gives no sandbox, where auto_downgrade takes the program to a lower mode, from what a program of the same user can bring
/// about by itself: full tables, too many files. Those stop the start, or every program could choose its next start's mode.
/// </summary>
internal static class HostRefusal
{
    private const int Limits = 7;

    /// <summary>Whether the answer to a call that makes namespaces or mounts is one that the host gives to everybody, at any time.</summary>
    internal static bool Is(int number) =>
        number is KernelError.Permission or KernelError.NotImplemented or KernelError.Invalid || (number == KernelError.NoSpace && IsClosedByLimit());

    /// <summary>The same of a step that is taken in namespaces that were made: a security module answers there by EACCES.</summary>
    internal static bool IsInside(int number) => number is KernelError.Permission or KernelError.NotImplemented or KernelError.Access;

    /// <summary>Whether there may be no namespace of a kind at all. A higher limit is reached by those that somebody has made.</summary>
    private static bool IsClosedByLimit()
    {
        for (int i = 0; i < Limits; i++)
        {
            if (UserNamespaceHost.Has(Limit(i), (byte)'0')) { return true; }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Limit(int index) => index switch
    {
        0 => "/proc/sys/user/max_user_namespaces\0"u8,
        1 => "/proc/sys/user/max_mnt_namespaces\0"u8,
        2 => "/proc/sys/user/max_pid_namespaces\0"u8,
        3 => "/proc/sys/user/max_ipc_namespaces\0"u8,
        4 => "/proc/sys/user/max_uts_namespaces\0"u8,
        5 => "/proc/sys/user/max_net_namespaces\0"u8,
        _ => "/proc/sys/user/max_cgroup_namespaces\0"u8,
    };
}
