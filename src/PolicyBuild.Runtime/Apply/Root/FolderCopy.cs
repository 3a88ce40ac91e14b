using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// Has a folder of the sandbox's own show what a folder of the host has, name by name, as it is mounted now: where there has to be something beside that, and
/// nothing is made in the host's. What comes into the host's folder later is not seen.
/// </summary>
internal static unsafe class FolderCopy
{
    private const int BufferBytes = 8192;

    /// <summary>Binds all that the one has into the other: 0, or a negative error number.</summary>
    /// <param name="hosts">The host's folder, opened for reading.</param>
    /// <param name="folder">The sandbox's, on a mount of this namespace; a name that it has already stays as it is.</param>
    /// <param name="except">A name that is left out.</param>
    internal static int Fill(int hosts, int folder, ReadOnlySpan<byte> except)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        var walk = new FolderWalk(hosts, buffer, BufferBytes);
        while (walk.Next())
        {
            if (CString.Equal(walk.Name, "."u8) || CString.Equal(walk.Name, ".."u8) || CString.Equal(walk.Name, except)) { continue; }
            int result = Add(hosts, folder, walk.Name);
            if (result < 0) { return result; }
        }

        return walk.Result;
    }

    private static int Add(int hosts, int folder, byte* name)
    {
        FileStatus status;
        if (Files.LinkStatus(folder, name, &status) == 0) { return 0; }
        int entry = Files.Open(hosts, name, OpenFlags.PathOnly | OpenFlags.NoFollow);
        if (entry == -KernelError.NoEntry) { return 0; } // gone since the folder was read
        int result = entry < 0 ? entry : Files.Status(entry, &status);
        if (result == 0) { result = status.IsLink ? AddLink(entry, folder, name) : Bind(entry, folder, name, status.IsDirectory); }
        Files.Close(entry);
        return result;
    }

    private static int AddLink(int entry, int folder, byte* name)
    {
        byte* target = stackalloc byte[PathBuffer.Capacity];
        long length = Files.ReadLink(entry, target, PathBuffer.Capacity - 1);
        if (length <= 0) { return (int)length; }
        target[length] = 0;
        return Folders.MakeLink(target, folder, name);
    }

    private static int Bind(int entry, int folder, byte* name, bool isFolder)
    {
        int made = isFolder ? Folders.Make(folder, name, Folders.OwnersAlone) : Folders.MakeFile(folder, name);
        if (made < 0) { return made; }
        if (!isFolder) { Files.Close(made); }
        int target = Files.OpenWithoutLinks(folder, name, OpenFlags.PathOnly);
        int tree = target < 0 ? target : Mounts.Copy(entry);
        int result = tree < 0 ? tree : Mounts.Attach(tree, target);
        Files.Close(tree);
        Files.Close(target);
        return result;
    }
}
