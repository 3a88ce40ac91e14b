using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>Resource limits by prlimit(2): applied when the launcher itself opens nothing more, and while it may still raise one.</summary>
internal static unsafe class ResourceLimits
{
    private const uint Data = 2; // RLIMIT_DATA (asm-generic/resource.h)

    internal static int Apply(ref LaunchState state)
    {
        if (state.DataLimit != 0)
        {
            int result = Processes.LowerLimit(Data, state.DataLimit);
            if (result < 0) { return ProcessErrors.Limit(Data, -result); }
        }

        for (uint i = 0; i < state.Settings.Header->Rlimits.Count; i++)
        {
            RlimitRecord* limit = state.Settings.Rlimit(i);
            int result = Processes.SetLimit(limit->Resource, limit->Soft, limit->Hard);
            if (result < 0) { return ProcessErrors.Limit(limit->Resource, -result); }
        }

        return 0;
    }
}
