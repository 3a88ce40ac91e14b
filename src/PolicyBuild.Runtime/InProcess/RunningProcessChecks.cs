using System.Globalization;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.InProcess;

/// <summary>What a running process cannot be given, and what the host must have for the rest.</summary>
internal static unsafe class RunningProcessChecks
{
    private const int FirstAbiForAllThreads = 8; // LANDLOCK_RESTRICT_SELF_TSYNC, Linux 7.0
    private const ulong ChangesLimits = 1UL << 24; // CAP_SYS_RESOURCE

    internal static int Check(ref LaunchState state)
    {
        LaunchHeader* header = state.Settings.Header;
        if (header->Mode != (byte)LaunchMode.Direct) { return InProcessErrors.Mode(header->Mode); }
        int error = 0;
        if (state.Has(LaunchFlags.Timeout)) { error = InProcessErrors.Setting("resources.timeout"u8, state.BestEffort); }
        if (error == 0 && (state.Has(LaunchFlags.Processors) || state.Has(LaunchFlags.ProcessorsOfNode)))
        {
            // Its runtime has counted the processors, and has given its threads masks of their own.
            error = InProcessErrors.Setting("performance.cpu_affinity"u8, state.BestEffort);
        }

        if (error == 0 && state.HasSection(SectionKind.Cgroup)) { error = InProcessErrors.Setting("a cgroup with the limits of 'resources'"u8, state.BestEffort); }
        if (error == 0 && BpfLayer.IsWanted(ref state)) { error = InProcessErrors.Setting("programs on the kernel's hooks (BPF)"u8, state.BestEffort); }
        if (error == 0 && (header->SetVariables.Count != 0 || header->Inheritance != (byte)EnvironmentInheritance.Safe))
        {
            error = InProcessErrors.Setting("process.env"u8, state.BestEffort);
        }

        if (error == 0) { error = Requirements.Check(ref state); }
        if (error == 0) { error = CheckLimits(ref state); }
        return error == 0 && state.Has(LaunchFlags.Capabilities) ? CheckCapabilities(header->CapabilitiesKept) : error;
    }

    internal static bool HasLandlock(ref LaunchState state) => state.HasSection(SectionKind.Landlock);

    /// <summary>Whether Landlock can be enforced on all threads; else it is an error, or under best-effort left out as a whole.</summary>
    internal static int CheckLandlock(ref LaunchState state, out bool isLeftOut)
    {
        isLeftOut = false;
        int abi = state.LandlockAbi();
        if (abi is < 1 or >= FirstAbiForAllThreads) { return 0; } // without any Landlock the layer itself says so
        isLeftOut = state.BestEffort;
        return InProcessErrors.LandlockThreads(abi, state.BestEffort);
    }

    /// <summary>Raising a hard limit takes a capability: whether this process has it is known before any limit is set.</summary>
    private static int CheckLimits(ref LaunchState state)
    {
        for (uint i = 0; i < state.Settings.Header->Rlimits.Count; i++)
        {
            RlimitRecord* limit = state.Settings.Rlimit(i);
            int result = Processes.GetLimit(limit->Resource, out _, out ulong hard);
            if (result == 0 && limit->Hard > hard)
            {
                result = CapabilityCalls.GetPermitted(out ulong permitted);
                if (result == 0 && (permitted & ChangesLimits) == 0) { result = -KernelError.Permission; }
            }

            if (result < 0) { return ProcessErrors.Limit(limit->Resource, -result); }
        }

        return 0;
    }

    /// <summary>
    /// Capabilities belong to each thread, and no call takes them from another one. So a process that has some to give up must be started
    /// by policy-run; one that has none is as the policy wants it.
    /// </summary>
    private static int CheckCapabilities(ulong kept)
    {
        bool hasAny = false;
        try
        {
            foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
            {
                if (!TryReadPermitted(task, out ulong held)) { continue; }
                if ((held & ~kept) != 0) { return InProcessErrors.Capabilities(held & ~kept); }
                hasAny = true;
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            hasAny = false;
        }

        // The thread that asks is one of them.
        return hasAny ? 0 : ProcessErrors.Capabilities("read the capabilities of the process's threads in /proc/self/task (is /proc mounted?)"u8, KernelError.NoEntry);
    }

    /// <summary>Reads what a thread holds; false where the thread has ended meanwhile.</summary>
    private static bool TryReadPermitted(string task, out ulong held)
    {
        held = 0;
        try
        {
            foreach (string line in File.ReadLines(Path.Combine(task, "status")))
            {
                if (line.StartsWith("CapPrm:", StringComparison.Ordinal))
                {
                    held = ulong.Parse(line.AsSpan("CapPrm:".Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    return true;
                }
            }
        }
        catch (IOException)
        {
            // The kernel has no such thread any more: not found, or no such process.
        }

        return false;
    }
}
