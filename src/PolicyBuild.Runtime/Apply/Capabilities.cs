using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Keeps the policy's capabilities and gives up all others, for good.
/// A kept one that the caller does not hold is not gained: keeping is an upper bound. Root regains by execve what is in its bounding and
/// its old permitted set; any other user loses all but the ambient set there (capabilities(7)). So for a user other than root the kept
/// ones become inheritable and ambient, or keeping them would mean nothing.
/// </summary>
internal static unsafe class Capabilities
{
    private const int Last = 63; // the kernel refuses numbers beyond its own last one

    internal static int Apply(ref LaunchState state)
    {
        if (!state.Has(LaunchFlags.Capabilities)) { return 0; }

        int result = CapabilityCalls.GetPermitted(out ulong permitted);
        if (result < 0) { return ProcessErrors.Capabilities("read the capabilities"u8, -result); }
        ulong kept = permitted & state.Settings.Header->CapabilitiesKept & ~state.CapabilitiesOfNamespace;

        int error = LimitBounding(state.Settings.Header->CapabilitiesKept);
        if (error != 0) { return error; }

        result = CapabilityCalls.ClearAmbient();
        if (result < 0) { return ProcessErrors.Capabilities("clear the ambient capabilities"u8, -result); }

        ulong ambient = Processes.IsRoot() ? 0 : kept;
        result = CapabilityCalls.Set(kept, ambient);
        if (result < 0) { return ProcessErrors.Capabilities("give up capabilities"u8, -result); }
        return RaiseAmbient(ambient);
    }

    private static int LimitBounding(ulong kept)
    {
        for (int capability = 0; capability <= Last; capability++)
        {
            if ((kept >> capability & 1) != 0) { continue; }
            int result = CapabilityCalls.DropFromBounding(capability);
            if (result == -KernelError.Invalid) { return 0; }

            // Without CAP_SETPCAP the bounding set stays. It then gives nothing: no_new_privs, always set, keeps execve from adding to
            // the permitted set, which is cut down below.
            if (result == -KernelError.Permission) { return 0; }
            if (result < 0) { return ProcessErrors.Capabilities("limit the capability bounding set"u8, -result); }
        }

        return 0;
    }

    private static int RaiseAmbient(ulong ambient)
    {
        for (int capability = 0; ambient >> capability != 0; capability++)
        {
            if ((ambient >> capability & 1) == 0) { continue; }
            int result = CapabilityCalls.RaiseAmbient(capability);
            if (result < 0) { return ProcessErrors.Capabilities("keep a capability over the start of the command"u8, -result); }
        }

        return 0;
    }
}
