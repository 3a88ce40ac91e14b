using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>Makes the folders and the last folder or file of a path, where something is to be mounted.</summary>
internal static unsafe class MountPoint
{
    /// <summary>Makes what is missing below the current folder: the last one's descriptor, or a negative error number.</summary>
    /// <param name="path">A path without a first slash; it is the same again afterwards.</param>
    /// <param name="isFolder">Whether the last one is a folder.</param>
    internal static int Make(byte* path, bool isFolder)
    {
        int result = MakeParents(path);
        return result < 0 ? result : MakeLast(path, isFolder);
    }

    /// <summary>Makes what is missing of the folders before the last name: 0, or a negative error number.</summary>
    internal static int MakeParents(byte* path)
    {
        byte* end = path;
        while (true)
        {
            while (*end is not (0 or (byte)'/')) { end++; }
            if (*end == 0) { return 0; }
            *end = 0;
            int result = Folders.Make(OpenFlags.CurrentDirectory, path, Folders.OwnersAlone);
            *end++ = (byte)'/';
            if (result is not (0 or -KernelError.Exists)) { return result; }
        }
    }

    private static int MakeLast(byte* path, bool isFolder)
    {
        if (isFolder)
        {
            int made = Folders.Make(OpenFlags.CurrentDirectory, path, Folders.OwnersAlone);
            if (made is not (0 or -KernelError.Exists)) { return made; }
        }
        else
        {
            int file = Folders.MakeFile(OpenFlags.CurrentDirectory, path);
            if (file >= 0) { Files.Close(file); }
            else if (file != -KernelError.Exists) { return file; }
        }

        return Files.OpenWithoutLinks(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly);
    }
}
