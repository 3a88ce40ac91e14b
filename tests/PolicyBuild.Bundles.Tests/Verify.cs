using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Everything that any reader checks, over native memory with guards on both sides.</summary>
internal static unsafe class Verify
{
    /// <summary>The first fault of a bundle: of the container, of the digests and padding, then of the records.</summary>
    internal static BundleStatus Bundle(byte[] bytes)
    {
        using var memory = new GuardedMemory(bytes);
        BundleStatus status = BundleReader.Open(memory.Pointer, memory.Length, out BundleReader reader);
        if (status == BundleStatus.Ok) { status = reader.VerifyAll(); }
        for (uint i = 0; status == BundleStatus.Ok && i < reader.SectionCount; i++)
        {
            // A copy of its own, so that a read beyond the section faults although the bundle goes on.
            byte* section = reader.Section(i, out ulong length);
            status = Section((Layout.SectionKind)reader.Entry(i)->Kind, new ReadOnlySpan<byte>(section, (int)length));
        }

        // The managed facade must say the same.
        BundleStatus managed = BundleFile.Open(bytes, out BundleFile? file);
        if (file is not null) { managed = file.Verify(); }
        Xunit.Assert.Equal(status, managed);
        return status;
    }

    /// <summary>The first fault of a section.</summary>
    internal static BundleStatus Section(Layout.SectionKind kind, ReadOnlySpan<byte> bytes)
    {
        using var memory = new GuardedMemory(bytes);
        return kind switch
        {
            Layout.SectionKind.Launch => LaunchReader.Open(memory.Pointer, memory.Length, out _),
            Layout.SectionKind.Landlock => LandlockReader.Open(memory.Pointer, memory.Length, out _),
            Layout.SectionKind.Cgroup => CgroupReader.Open(memory.Pointer, memory.Length, out _),
            Layout.SectionKind.BpfLsm or Layout.SectionKind.BpfNetwork => BpfReader.Open(memory.Pointer, memory.Length, out _),
            Layout.SectionKind.Wasi => WasiManifest.Read(bytes, out _),
            Layout.SectionKind.Seccomp => SeccompSection.Check(memory.Pointer, memory.Length, out _),
            _ => BundleStatus.Ok,
        };
    }
}
