using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Apply.Cgroup;
using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.Apply.Processors;
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

    /// <summary>The cgroup that the program is started in.</summary>
    internal LaunchedCgroup Cgroup;

    /// <summary>The processors that the program starts on.</summary>
    internal LaunchedProcessors Processors;

    /// <summary>The eBPF programs of the policy.</summary>
    internal BpfLayer Bpf;

    /// <summary>Where path variables lead on the host, as <see cref="PathVariables.Remember"/> gives it; null outside a sandbox.</summary>
    internal byte* VariableFolders;

    /// <summary>Why the command cannot be executed where the sandbox was made from, in which it may not be seen at all: an error number, or 0.</summary>
    internal int CommandObstacle;

    /// <summary>Bytes of memory for each process where there is no cgroup to limit them all; 0: no limit.</summary>
    internal ulong DataLimit;

    /// <summary>The namespaces of the sandbox: CLONE_NEW*; 0: none.</summary>
    internal ulong Namespaces;

    /// <summary>Capabilities that a user namespace gives and the caller does not hold.</summary>
    internal ulong CapabilitiesOfNamespace;

    private int _landlockAbi;
    private LaunchMode _lowerMode;

    /// <summary>Whether a layer that the host lacks is skipped and printed; the command line overrides the bundle.</summary>
    internal readonly bool BestEffort => Arguments.Enforcement == EnforcementOverride.None
        ? Has(LaunchFlags.BestEffort)
        : Arguments.Enforcement == EnforcementOverride.BestEffort;

    /// <summary>The mode that is applied: the bundle's, unless the launcher fell back to a lower one.</summary>
    internal readonly LaunchMode Mode => HasFallenBack ? _lowerMode : (LaunchMode)Settings.Header->Mode;

    /// <summary>Whether the program is started in a lower mode because the host could not give the bundle's.</summary>
    internal bool HasFallenBack { get; private set; }

    /// <summary>Whether it is the host that gives no sandbox, to nobody (<see cref="Namespaces.HostRefusal"/>).</summary>
    internal bool HostRefuses { get; set; }

    /// <summary>What is started: a path, or the command's name.</summary>
    internal readonly byte* Command => Program is null ? Arguments.Command[0] : Program;

    /// <summary>Whether the program may be started in mode direct where the host cannot give the bundle's mode.</summary>
    internal readonly bool MayFallBack => MayFallBackTo(LaunchMode.Direct);

    internal readonly bool Has(LaunchFlags flag) => (Settings.Flags & flag) != 0;

    /// <summary>
    /// Whether the program may be started in this mode where the host cannot give a higher one: only where the policy says so
    /// (<c>auto_downgrade</c>). best-effort leaves out layers; a mode is none.
    /// </summary>
    internal readonly bool MayFallBackTo(LaunchMode mode) => Mode > mode && Settings.Header->LowestMode != 0 && Settings.Header->LowestMode <= (byte)mode + 1;

    /// <summary>Whether the bundle has a section of this kind, for any architecture.</summary>
    internal readonly bool HasSection(SectionKind kind)
    {
        for (uint i = 0; i < Bundle.SectionCount; i++)
        {
            if (Bundle.Entry(i)->Kind == (ushort)kind) { return true; }
        }

        return false;
    }

    /// <summary>Takes the cgroup away, with what of it is behind hooks that all sandboxes share.</summary>
    internal void RemoveGroup()
    {
        bool isGone = Cgroup.Remove();
        Cgroup.EndWith(isGone, Bpf);
    }

    /// <summary>Goes down to a lower mode.</summary>
    internal void FallBack(LaunchMode mode)
    {
        HasFallenBack = true;
        _lowerMode = mode;
    }

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
