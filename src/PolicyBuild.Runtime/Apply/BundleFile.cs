using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Takes the bundle into memory of its own. It is read, not mapped from the file: a mapping would show what others write into the file
/// after the check, and a file that shrinks would end the launcher by a signal.
/// </summary>
internal static unsafe class BundleFile
{
    /// <summary>Opens and checks the bundle, its launch settings, and that it holds nothing this version leaves out.</summary>
    internal static int Load(ref LaunchState state)
    {
        byte* path = state.Arguments.Bundle;
        int error = Read(path, out byte* data, out ulong length);
        return error == 0 ? Check(ref state, data, length) : error;
    }

    /// <summary>The same for a bundle that is in memory already.</summary>
    internal static int Check(ref LaunchState state, byte* data, ulong length)
    {
        byte* path = state.Arguments.Bundle;
        BundleStatus status = BundleReader.Open(data, length, out state.Bundle);
        if (status != BundleStatus.Ok) { return BundleErrors.Damaged(path, status); }

        status = state.Bundle.Find(SectionKind.Launch, 0, 0, out byte* section, out ulong sectionLength);
        if (status == BundleStatus.NotFound) { return BundleErrors.NoLaunchSection(path); }
        if (status == BundleStatus.Ok) { status = LaunchReader.Open(section, sectionLength, out state.Settings); }
        return status == BundleStatus.Ok ? CheckSections(ref state) : BundleErrors.Damaged(path, status);
    }

    private static int Read(byte* path, out byte* data, out ulong length)
    {
        data = null;
        length = 0;
        int file = Files.Open(OpenFlags.CurrentDirectory, path, OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (file < 0) { return BundleErrors.Unreadable(path, -file); }

        FileStatus status;
        int result = Files.Status(file, &status);
        if (result < 0) { return BundleErrors.Unreadable(path, -result); }
        if (!status.IsRegular) { return BundleErrors.NotRegular(path); }
        if (status.Length > BundleHeader.MaxLength) { return BundleErrors.Damaged(path, BundleStatus.TooLong); }

        data = PrivateMemory.Map(status.Length + BundleHeader.Size);
        if (data is null) { return BundleErrors.Unreadable(path, KernelError.NoMemory); }
        long count = Files.ReadFully(file, data, status.Length, 0);
        if (count < 0) { return BundleErrors.Unreadable(path, (int)-count); }
        length = (ulong)count;
        Files.Close(file);
        return 0;
    }

    private static int CheckSections(ref LaunchState state)
    {
        for (uint i = 0; i < state.Bundle.SectionCount; i++)
        {
            SectionEntry* entry = state.Bundle.Entry(i);
            // A section for one mode belongs to settings that change while the program runs.
            if (BundleReader.IsKnown(entry->Kind) && entry->Mode == 0) { continue; }
            int error = BundleErrors.UnknownSection(entry, state.BestEffort);
            if (error != 0) { return error; }
        }

        return 0;
    }
}
