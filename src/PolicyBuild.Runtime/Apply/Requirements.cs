using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>What the policy demands of the host and of this version before anything is applied.</summary>
internal static unsafe class Requirements
{
    internal static int Check(ref LaunchState state)
    {
        int error = CheckSettings(ref state);
        if (error == 0) { error = CheckHost(ref state); }
        if (error == 0) { error = CheckListeners(ref state); }
        return error;
    }

    private static int CheckSettings(ref LaunchState state)
    {
        LaunchHeader* header = state.Settings.Header;
        if (header->Runtime == (uint)LaunchRuntime.Wasm) { return BundleErrors.WasmOnly(); }
        int error = CheckUnenforced(ref state);
        if (error == 0) { error = CheckFiltered(ref state); }
        if (error == 0 && state.Mode == LaunchMode.Hardened) { error = CheckHardened(ref state); }
        return error == 0 && state.Mode == LaunchMode.Direct ? CheckDirect(ref state) : error;
    }

    /// <summary>
    /// Its hooks are BPF programs of the bundle. Where the bundle or the kernel is without them, the start is refused, or goes down to mode sandbox;
    /// best-effort keeps all the rest of the mode.
    /// </summary>
    private static int CheckHardened(ref LaunchState state)
    {
        bool mayFallBack = !state.BestEffort && state.MayFallBackTo(LaunchMode.Sandbox);
        if (state.HasSection(SectionKind.BpfLsm) && !(mayFallBack && BpfProbe.Run() is < 0 and int result && !KernelError.IsShortage(-result))) { return 0; }
        if (!mayFallBack) { return BundleErrors.HardenedPart(state.BestEffort); }
        state.FallBack(LaunchMode.Sandbox);
        NamespaceErrors.FallsToSandbox();
        return 0;
    }

    /// <summary>Without its programs the mode would be the host's whole network.</summary>
    private static int CheckFiltered(ref LaunchState state) =>
        state.Settings.Header->Network == (byte)NetworkMode.Filtered && !state.HasSection(SectionKind.BpfNetwork) ? HostErrors.FilterNeeded() : 0;

    /// <summary>What mode direct does not apply: refused, or left out by best-effort.</summary>
    internal static int CheckDirect(ref LaunchState state)
    {
        int error = CheckFiltered(ref state);

        // In this mode the filter itself holds 'none': no socket but AF_UNIX. Programs on the cgroup hold 'filtered' in every mode.
        if (error == 0 && state.Settings.Header->Network == (byte)NetworkMode.LoopbackOnly)
        {
            error = BundleErrors.UnappliedSetting("the network mode"u8, state.BestEffort);
        }

        if (error == 0 && state.HasFallenBack && state.Settings.Header->Network == (byte)NetworkMode.None && !state.Has(LaunchFlags.FilterHoldsNetwork))
        {
            error = BundleErrors.UnappliedSetting("network.mode: none"u8, state.BestEffort);
        }

        // A file of its own is what this mode lacks; who is reached is held by the programs of a filtered network, and where there is none, nobody is.
        bool isHeld = state.Settings.Header->Network == (byte)NetworkMode.Filtered
            || (state.Settings.Header->Network == (byte)NetworkMode.None && !state.Has(LaunchFlags.DnsServers));
        if (error == 0 && !isHeld && (state.Has(LaunchFlags.DnsDisabled) || state.Has(LaunchFlags.DnsServers)))
        {
            error = BundleErrors.UnappliedSetting("network.dns"u8, state.BestEffort);
        }

        if (error == 0 && state.Has(LaunchFlags.Disk))
        {
            error = BundleErrors.UnappliedSetting("resources.disk, beyond the size of a file,"u8, state.BestEffort);
        }

        return error;
    }

    /// <summary>What the compiler knows that nothing enforces: each is named, whether it stops the start or not.</summary>
    private static int CheckUnenforced(ref LaunchState state)
    {
        int error = 0;
        for (uint i = 0; i < state.Settings.Header->Unenforced.Count; i++)
        {
            byte* setting = state.Settings.Unenforced(i, out uint length);
            int result = BundleErrors.UnappliedSetting(setting, length, state.BestEffort);
            if (result != 0) { error = result; }
        }

        return error;
    }

    /// <summary>The policy's hard floor: best-effort does not lower it.</summary>
    private static int CheckHost(ref LaunchState state)
    {
        LaunchHeader* header = state.Settings.Header;
        if (header->RequiredKernel != 0)
        {
            uint running = KernelRelease.Get();
            if (running < header->RequiredKernel) { return HostErrors.KernelTooOld(running, header->RequiredKernel); }
        }

        if (header->RequiredLandlockAbi != 0 && state.LandlockAbi() < (int)header->RequiredLandlockAbi)
        {
            return HostErrors.AbiRequired(state.LandlockAbi(), header->RequiredLandlockAbi);
        }

        if (state.Has(LaunchFlags.RequiresCgroup))
        {
            int error = CheckCgroup((CgroupControllers)header->RequiredControllers);
            if (error != 0) { return error; }
        }

        return state.Has(LaunchFlags.RequiresBpfLsm) ? CheckBpfLsm() : 0;
    }

    private static int CheckCgroup(CgroupControllers required)
    {
        CgroupHierarchy hierarchy = CgroupHost.Hierarchy();
        if (hierarchy != CgroupHierarchy.Unified) { return RequirementErrors.NoCgroup(hierarchy); }
        if (required == CgroupControllers.None) { return 0; }
        int result = CgroupHost.Controllers(out CgroupControllers offered);
        if (result < 0) { return RequirementErrors.UnknownControllers(-result); }
        CgroupControllers missing = required & ~offered;
        return missing == CgroupControllers.None ? 0 : RequirementErrors.NoControllers(missing);
    }

    private static int CheckBpfLsm()
    {
        // The list of modules tells what is missing; only a program that is loaded and attached tells that nothing is.
        if (SecurityModules.HasBpf() == 0) { return RequirementErrors.NoBpfLsm(); }
        int result = BpfProbe.Run();
        return result < 0 ? RequirementErrors.NoBpfLsm(-result) : 0;
    }

    /// <summary>A notified or traced call fails as not implemented when nobody answers: the program must not meet that by surprise.</summary>
    private static int CheckListeners(ref LaunchState state)
    {
        int error = state.Notify.Open(ref state);
        if (error != 0) { return error; }
        if (state.Has(LaunchFlags.Notify) && !state.Notify.IsOpen) { return HostErrors.NobodyAnswers(); }
        return state.Has(LaunchFlags.Trace) && !Tracer.IsAttached() ? HostErrors.NoTracer() : 0;
    }
}
