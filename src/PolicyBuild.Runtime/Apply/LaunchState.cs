using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.CommandLine;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply;

/// <summary>What the steps of one launch share.</summary>
internal unsafe struct LaunchState
{
    internal LaunchArguments Arguments;
    internal BundleReader Bundle;
    internal LaunchReader Settings;

    /// <summary>The caller's environment.</summary>
    internal byte** Environment;

    /// <summary>The path of the program; null: the command's name says which, by PATH where it has no slash.</summary>
    internal byte* Program;

    /// <summary>Of a program that is watched.</summary>
    internal WatchedProgram Watched;

    private int _landlockAbi;

    /// <summary>Whether a layer that the host lacks is skipped and printed; the command line overrides the bundle.</summary>
    internal readonly bool BestEffort => Arguments.Enforcement == EnforcementOverride.None
        ? Has(LaunchFlags.BestEffort)
        : Arguments.Enforcement == EnforcementOverride.BestEffort;

    internal readonly bool Has(LaunchFlags flag) => (Settings.Flags & flag) != 0;

    /// <summary>The kernel's Landlock ABI, asked once: from 1, or a negative error number.</summary>
    internal int LandlockAbi()
    {
        if (_landlockAbi == 0) { _landlockAbi = LandlockCalls.Abi(); }
        return _landlockAbi;
    }
}
