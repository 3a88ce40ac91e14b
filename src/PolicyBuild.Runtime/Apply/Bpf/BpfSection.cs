using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>One section of eBPF programs on its way into the kernel.</summary>
internal unsafe struct BpfSection
{
    internal BpfReader Reader;
    internal SectionKind Kind;

    /// <summary>The programs' own types; 0: none.</summary>
    internal int Btf;

    /// <summary>The maps' descriptors.</summary>
    internal fixed int Maps[BpfHeader.MaxMaps];

    /// <summary>The programs' descriptors; 0: not loaded.</summary>
    internal fixed int Programs[BpfHeader.MaxPrograms];

    /// <summary>How each program was attached: a value of <see cref="BpfAttachment"/>.</summary>
    internal fixed byte Attachments[BpfHeader.MaxPrograms];

    /// <summary>How long each took to load, in nanoseconds.</summary>
    internal fixed ulong LoadTimes[BpfHeader.MaxPrograms];

    /// <summary>How long each took to be attached, in nanoseconds.</summary>
    internal fixed ulong AttachTimes[BpfHeader.MaxPrograms];

    /// <summary>The hooks among what was looked for in the kernel's types, by program; -1: none.</summary>
    internal fixed int Hooks[BpfHeader.MaxPrograms];

    /// <summary>1: the kernel has the hook by its older name alone, which is the one in <see cref="Hooks"/>.</summary>
    internal fixed byte IsOlder[BpfHeader.MaxPrograms];

    /// <summary>Where the fields lie.</summary>
    internal FieldPlace* Fields;

    internal readonly bool IsOpen => Reader.IsOpen;

    /// <summary>Opens the section where the bundle has it; the exit status.</summary>
    internal int Open(ref LaunchState state, SectionKind kind)
    {
        Kind = kind;
        BundleStatus status = state.Bundle.Find(kind, 0, 0, out byte* section, out ulong length);
        if (status == BundleStatus.NotFound) { return 0; }
        if (status == BundleStatus.Ok) { status = BpfReader.Open(section, length, out Reader); }
        return status == BundleStatus.Ok ? 0 : BundleErrors.Damaged(state.Arguments.Bundle, status);
    }

    /// <summary>Closes what the kernel holds by itself from now on.</summary>
    internal void CloseAll(int kept)
    {
        for (int i = 0; i < BpfHeader.MaxMaps; i++) { Close(ref Maps[i], kept); }
        for (int i = 0; i < BpfHeader.MaxPrograms; i++) { Close(ref Programs[i], kept); }
        Close(ref Btf, kept);
    }

    /// <summary>Marks what has not been loaded.</summary>
    /// <param name="hooksAlone">Programs on security hooks alone.</param>
    internal void LeaveOut(bool hooksAlone)
    {
        for (uint i = 0; IsOpen && i < Reader.ProgramCount; i++)
        {
            if (Programs[i] == 0 && (!hooksAlone || Hooks[i] >= 0)) { Attachments[i] = (byte)BpfAttachment.LeftOut; }
        }
    }

    private static void Close(ref int descriptor, int kept)
    {
        if (descriptor > 0 && descriptor != kept) { Files.Close(descriptor); }
        descriptor = 0;
    }
}
