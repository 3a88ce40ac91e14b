using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Kernels before 5.11 count maps and programs against RLIMIT_MEMLOCK; the program gets the caller's limit back.</summary>
internal struct MemoryLimit
{
    private const uint LockedMemory = 8; // RLIMIT_MEMLOCK
    private const uint FirstWithout = (5 << 16) | 11;
    private const ulong Unlimited = ~0UL;

    private ulong _soft;
    private ulong _hard;
    private bool _isRaised;

    /// <summary>Takes the limit away, where that is allowed.</summary>
    internal void Raise() =>
        _isRaised = KernelRelease.Get() < FirstWithout && Processes.GetLimit(LockedMemory, out _soft, out _hard) == 0
            && Processes.SetLimit(LockedMemory, Unlimited, Unlimited) == 0;

    /// <summary>Sets it again.</summary>
    internal readonly void Restore()
    {
        if (_isRaised) { Processes.SetLimit(LockedMemory, _soft, _hard); }
    }
}
