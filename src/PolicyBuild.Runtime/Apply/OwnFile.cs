using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// The executable that this process runs, with the bundle behind the launcher. It is opened once, by the kernel's own link to it, so that
/// nobody can put another file in its place between a look at the name and the reading; and it is read into memory of its own.
/// </summary>
internal unsafe struct OwnFile
{
    private static ReadOnlySpan<byte> Link => "/proc/self/exe"u8;

    /// <summary>The appended part, checked.</summary>
    internal AppendedBundle Appended { get; private set; }

    /// <summary>The executable's real path, without symbolic links.</summary>
    internal PathBuffer Path;

    /// <summary>Reads the part behind the launcher and finds the path; 0, or the exit status after a message.</summary>
    /// <param name="header">The head of the file as the kernel mapped it.</param>
    internal int Read(byte* header)
    {
        fixed (byte* link = Link)
        {
            int file = Files.Open(OpenFlags.CurrentDirectory, link, OpenFlags.ReadOnly);
            if (file < 0) { return BundleErrors.Unreadable(link, -file); }
            FileStatus status;
            int result = Files.Status(file, &status);
            if (result < 0) { return BundleErrors.Unreadable(link, -result); }
            int error = FindPath(link, &status);
            if (error == 0) { error = ReadPart(file, status.Length, header); }
            Files.Close(file);
            return error;
        }
    }

    /// <summary>The kernel appends words to the path of a deleted file, and may give the path of a place that is not visible here.</summary>
    private int FindPath(byte* link, FileStatus* opened)
    {
        byte* target = stackalloc byte[PathBuffer.Capacity];
        long length = Files.ReadLink(link, target, PathBuffer.Capacity);
        if (length < 0) { return BundleErrors.OwnFolderUnknown(link, (int)-length); }
        Path.Clear();
        Path.Add(target, (int)length);
        if (Path.Overflowed) { return BundleErrors.OwnFolderUnknown(link, KernelError.NameTooLong); }
        FileStatus named;
        int result = Files.Status(Path.Text, &named);
        if (result < 0) { return BundleErrors.OwnFolderUnknown(Path.Text, -result); }
        return FileStatus.Same(opened, &named) ? 0 : BundleErrors.OwnFolderUnknown(Path.Text, 0);
    }

    private int ReadPart(int file, ulong fileLength, byte* header)
    {
        if (!LauncherImage.HasMark(header)) { return BundleErrors.Damaged(Path.Text, BundleStatus.LauncherMark); }
        ulong offset = LauncherImage.EndOf(header);
        if (offset > fileLength) { return BundleErrors.Damaged(Path.Text, BundleStatus.NoTrailer); }
        ulong length = fileLength - offset;
        if (length > AppendedBundle.MaxLength) { return BundleErrors.Damaged(Path.Text, BundleStatus.TooLong); }

        byte* part = PrivateMemory.Map(length + 1);
        if (part is null) { return BundleErrors.Unreadable(Path.Text, KernelError.NoMemory); }
        long count = Files.ReadFully(file, part, length, offset);
        if (count < 0) { return BundleErrors.Unreadable(Path.Text, (int)-count); }
        BundleStatus found = AppendedBundle.Open(part, (ulong)count, offset, out AppendedBundle appended);
        if (found != BundleStatus.Ok) { return BundleErrors.Damaged(Path.Text, found); }
        Appended = appended;
        return 0;
    }
}
