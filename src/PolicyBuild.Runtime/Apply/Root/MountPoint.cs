using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>Makes the folders and the last folder or file of a path, where something is to be mounted.</summary>
internal static unsafe class MountPoint
{
    /// <summary>Makes what is missing below the current folder: the last one's descriptor, or a negative error number; ELOOP where there is a link on the way.</summary>
    /// <remarks>No link is gone through: a program of the same user may have put one into a folder that is bound already, to have something made elsewhere.</remarks>
    /// <param name="path">A path without a first slash; it is the same again afterwards.</param>
    /// <param name="isFolder">Whether the last one is a folder.</param>
    internal static int Make(byte* path, bool isFolder) => Make(path, isFolder, throughLinks: false);

    /// <summary>Opens the folder of a path; what is missing of it is made where it is the sandbox's own.</summary>
    /// <param name="path">A path without a first slash; it is the same again afterwards.</param>
    /// <param name="throughLinks">Whether links on the way are followed, which are those that the sandbox has by now.</param>
    internal static int OpenParent(byte* path, bool throughLinks)
    {
        int flags = OpenFlags.PathOnly | OpenFlags.Directory;
        int last = CString.LastIndexOf(path, (byte)'/');
        if (last < 0) { return Files.Open(OpenFlags.CurrentDirectory, "."u8, flags); }
        path[last] = 0;
        int folder = throughLinks ? Files.Open(OpenFlags.CurrentDirectory, path, flags) : Files.OpenWithoutLinks(OpenFlags.CurrentDirectory, path, flags);
        if (folder == -KernelError.NoEntry) { folder = Make(path, isFolder: true, throughLinks); }
        path[last] = (byte)'/';
        return folder;
    }

    /// <summary>
    /// Whether an open folder is one of the sandbox's own, and not of what is bound: all that is its own is one file system, and /tmp a folder of it.
    /// </summary>
    internal static bool IsOwn(int folder)
    {
        FileStatus status;
        FileStatus own;
        fixed (byte* temporary = "tmp"u8)
        {
            return Files.Status(folder, &status) == 0 && Files.Status(temporary, &own) == 0
                && status.DeviceMajor == own.DeviceMajor && status.DeviceMinor == own.DeviceMinor;
        }
    }

    private static int Make(byte* path, bool isFolder, bool throughLinks)
    {
        int parent = OpenParent(path, throughLinks);
        if (parent < 0) { return parent; }
        int result = MakeOne(parent, path + CString.LastIndexOf(path, (byte)'/') + 1, isFolder);
        Files.Close(parent);
        return result;
    }

    /// <summary>What is bound has all that the host had of it: what is not there was moved meanwhile, and is not made.</summary>
    private static int MakeOne(int folder, byte* name, bool isFolder)
    {
        int found = Files.OpenWithoutLinks(folder, name, OpenFlags.PathOnly);
        if (found != -KernelError.NoEntry || !IsOwn(folder)) { return found; }
        int made = isFolder ? Folders.Make(folder, name, Folders.OwnersAlone) : Folders.MakeFile(folder, name);
        if (made < 0 && made != -KernelError.Exists) { return made; }
        if (made >= 0 && !isFolder) { Files.Close(made); }
        return Files.OpenWithoutLinks(folder, name, OpenFlags.PathOnly);
    }
}
