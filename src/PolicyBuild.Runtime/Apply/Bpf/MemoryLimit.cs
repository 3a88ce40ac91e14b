using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Kernels before 5.11 count maps and programs against RLIMIT_MEMLOCK; the program gets the caller's limit back.</summary>
internal static class MemoryLimit
{
    private const uint LockedMemory = 8; // RLIMIT_MEMLOCK
    private const uint FirstWithout = (5 << 16) | 11;
    private const ulong Unlimited = ~0UL;

    /// <summary>Raises the soft limit to the hard one, or to none where that is allowed; the soft limit before.</summary>
    internal static ulong Raise()
    {
        if (KernelRelease.Get() >= FirstWithout || Processes.GetLimit(LockedMemory, out ulong soft, out ulong hard) < 0) { return Unlimited; }
        Processes.SetLimit(LockedMemory, hard, hard);
        return soft;
    }

    /// <summary>Sets the soft limit again.</summary>
    internal static void Restore(ulong soft)
    {
        if (soft == Unlimited || Processes.GetLimit(LockedMemory, out _, out ulong hard) < 0) { return; }
        Processes.SetLimit(LockedMemory, soft, hard);
    }
}
