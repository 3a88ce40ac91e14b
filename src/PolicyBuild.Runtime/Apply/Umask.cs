using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The file mode creation mask that the policy sets (umask(2)).</summary>
internal static unsafe class Umask
{
    /// <summary>Sets it, where the policy has one; the exit status, after a message.</summary>
    internal static int Apply(ref LaunchState state)
    {
        if (!state.Has(LaunchFlags.Umask)) { return 0; }
        int result = Processes.SetUmask(state.Settings.Header->Umask);
        return result < 0 ? ProcessErrors.Step("set the umask"u8, -result) : 0;
    }
}
