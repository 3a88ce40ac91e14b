using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.CommandLine;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Report;

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

    /// <summary>Where the report goes, if one is wanted.</summary>
    internal ReportTarget Report;

    /// <summary>How long each step took, for the report.</summary>
    internal StepTimes Times;

    /// <summary>Who answers the notifications, if somebody does.</summary>
    internal NotifySocket Notify;

    private int _landlockAbi;

    /// <summary>Whether a layer that the host lacks is skipped and printed; the command line overrides the bundle.</summary>
    internal readonly bool BestEffort => Arguments.Enforcement == EnforcementOverride.None
        ? Has(LaunchFlags.BestEffort)
        : Arguments.Enforcement == EnforcementOverride.BestEffort;

    /// <summary>The mode that is applied.</summary>
    internal readonly LaunchMode Mode => (LaunchMode)Settings.Header->Mode;

    internal readonly bool Has(LaunchFlags flag) => (Settings.Flags & flag) != 0;

    /// <summary>Begins what --report asks for; the exit status after a message.</summary>
    internal int OpenReport()
    {
        if (!Arguments.Report) { return 0; }
        Times.Begin();
        return Report.Open(Arguments.ReportFile);
    }

    /// <summary>The kernel's Landlock ABI, asked once: from 1, or a negative error number.</summary>
    internal int LandlockAbi()
    {
        if (_landlockAbi == 0) { _landlockAbi = LandlockCalls.Abi(); }
        return _landlockAbi;
    }
}
