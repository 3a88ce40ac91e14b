using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Namespaces that the program of a sandbox may not make. In a cgroup namespace of its own, made in a user namespace of its own, it could mount the cgroup
/// file system once more and write the files that belong to its user: its own limits, and cgroup.kill of the groups above. With a mount namespace
/// there it could mount a tmpfs of any size, which <c>resources.disk</c> does not hold. In mode hardened there is no user namespace at all. clone3(2) has
/// its flags in memory, where no filter sees them: it is answered as not implemented, and C libraries then take clone(2). A program of mode sandbox that
/// keeps CAP_SYS_ADMIN mounts without any of this, so there is nothing to guard.
/// </summary>
internal static class NamespaceGuards
{
    private const ulong CLONE_NEWCGROUP = 0x02000000; // linux/sched.h
    private const ulong CLONE_NEWUSER = 0x10000000;

    private const int CAP_SYS_ADMIN = 21; // linux/capability.h

    /// <summary>Whether a policy of mode sandbox or hardened has them.</summary>
    /// <param name="policy">The policy.</param>
    internal static bool AreNeeded(PolicyModel policy) => policy.Mode == LaunchMode.Hardened || !KeepsMounts(policy);

    /// <summary>Whether the program of a policy may change mounts.</summary>
    /// <param name="policy">The policy.</param>
    internal static bool KeepsMounts(PolicyModel policy) => policy.Process.CapabilitiesKept is { } kept && (kept & (1UL << CAP_SYS_ADMIN)) != 0;

    /// <summary>Whether no user namespace may be made.</summary>
    /// <param name="policy">The policy.</param>
    internal static bool CloseUser(PolicyModel policy) => policy.Mode == LaunchMode.Hardened || policy.Resources?.Disk is not null;

    /// <summary>What must hold of the flags of clone(2) and unshare(2) for the call to be refused.</summary>
    /// <param name="policy">The policy, of mode sandbox or hardened.</param>
    internal static ArgumentTest Flags(PolicyModel policy) =>
        new(0, 32, ArgumentOp.AnyBits, uint.MaxValue, [CLONE_NEWCGROUP | (CloseUser(policy) ? CLONE_NEWUSER : 0)]);
}
