using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Report;
using PolicyBuild.Uapi;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The seccomp filter for this architecture, installed as the last step: from then on the launcher only executes the command.</summary>
internal unsafe struct SeccompLayer
{
    private byte* _instructions;
    private ushort _count;

    /// <summary>Whether there is a filter.</summary>
    internal bool IsActive { get; private set; }

    /// <summary>Finds the filter; without one for any architecture there is no such layer.</summary>
    internal int Find(ref LaunchState state)
    {
        int error = Read(ref state, out _, out bool isThere);
        if (error != 0) { return error; }
        if (!isThere) { return CheckUnneeded(ref state); }
        IsActive = true;
        return 0;
    }

    /// <summary>How many instructions the filter has.</summary>
    internal readonly int Count => _count;

    /// <summary>
    /// Installs the filter on all threads of this process at once; without one a filter that lets everything pass, since only a filter takes
    /// no_new_privs to the other threads.
    /// </summary>
    internal readonly int InstallOnAllThreads()
    {
        const ulong LetPass = 0x7FFF0000_00000006; // ret ALLOW (linux/filter.h)
        ulong instruction = LetPass;
        int result = IsActive
            ? SeccompCalls.Install(_instructions, _count, SeccompCalls.AllThreads)
            : SeccompCalls.Install((byte*)&instruction, 1, SeccompCalls.AllThreads);
        if (result > 0) { return InProcessErrors.FilterThread(result); }
        return result < 0 ? HostErrors.NoSeccomp(-result, bestEffort: false) : 0;
    }

    /// <summary>Finds the filter and takes a copy that refuses nothing: what it would refuse is logged.</summary>
    internal int FindToLog(ref LaunchState state)
    {
        int error = Read(ref state, out ulong length, out bool isThere);
        if (error != 0) { return error; }
        if (!isThere) { return LogOnlyMessages.NothingToTry(); }
        byte* instructions = _instructions;
        _instructions = PrivateMemory.Map(length);
        if (_instructions is null) { return ProcessErrors.Step("take a copy of the filter"u8, KernelError.NoMemory); }
        return LoggingFilter.Copy(instructions, _instructions, _count) ? 0 : LogOnlyMessages.NotRewritable();
    }

    /// <summary>Installs the filter that <see cref="FindToLog"/> made: 0, or a negative error number.</summary>
    internal readonly int InstallToLog() => SeccompCalls.Install(_instructions, _count, 0);

    /// <summary>What the report says of the layer.</summary>
    internal readonly void Describe(ref LaunchState state, ref JsonText json)
    {
        json.Key("seccomp"u8);
        json.BeginObject();
        json.Key("applied"u8);
        json.Truth(IsActive);
        if (IsActive)
        {
            json.Key("instructions"u8);
            json.Number(_count);
            json.Key("execOnce"u8);
            json.Truth(state.Has(LaunchFlags.ExecGate));
            json.Key("notificationsTo"u8);
            json.Word(state.Notify.IsOpen ? "socket"u8 : "nobody"u8);
        }

        json.EndObject();
    }

    /// <summary>
    /// Installs the filter. No flag leaves speculation unguarded: where the host ties that to seccomp, the program is guarded.
    /// </summary>
    internal readonly int Install(ref LaunchState state, in ExecGate gate)
    {
        if (!IsActive) { return 0; }
        int result = SeccompCalls.Install(_instructions, _count, gate.IsOpen ? SeccompCalls.NewListener : 0);
        if (result >= 0)
        {
            gate.HandOver(result);
            return 0;
        }

        return gate.IsOpen && result is -KernelError.Busy or -KernelError.Invalid or -KernelError.TooManyOpenFiles
            ? HostErrors.NoExecGate(-result)
            : HostErrors.NoSeccomp(-result, state.BestEffort && result == -KernelError.NotImplemented);
    }

    /// <summary>Settings that only a filter can hold are not dropped because there is none.</summary>
    private static int CheckUnneeded(ref LaunchState state) =>
        state.Has(LaunchFlags.ExecGate)
        || (state.Settings.Header->Network == (byte)NetworkMode.None && state.Mode == LaunchMode.Direct) ? HostErrors.FilterNeeded() : 0;

    /// <summary>Reads the filter for this architecture. A bundle with filters for others alone is an error, one without any is not.</summary>
    private int Read(ref LaunchState state, out ulong length, out bool isThere)
    {
        byte architecture = (byte)(Machine.IsArm64 ? Architecture.AArch64 : Architecture.X86_64);
        BundleStatus status = state.Bundle.Find(SectionKind.Seccomp, architecture, 0, out _instructions, out length);
        isThere = status != BundleStatus.NotFound;
        if (!isThere) { return state.HasSection(SectionKind.Seccomp) ? HostErrors.NoFilterForArchitecture() : 0; }
        if (status == BundleStatus.Ok) { status = SeccompSection.Check(_instructions, length, out _count); }
        return status == BundleStatus.Ok ? 0 : BundleErrors.Damaged(state.Arguments.Bundle, status);
    }
}
