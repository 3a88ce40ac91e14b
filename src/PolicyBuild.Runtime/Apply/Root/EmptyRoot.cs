using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>A root of the sandbox's own: a folder of the private file system, in which only what is put there is to be found.</summary>
internal static unsafe class EmptyRoot
{
    private const int TopFolders = 7;

    /// <summary>Makes the folder a mount and the current folder: what is relative is beneath it from here on.</summary>
    internal static int Enter(in PrivateFiles files)
    {
        int error = files.MakeFolder("root"u8, Folders.OwnersAlone, 0, out int tree, out int folder);
        if (error != 0) { return error; }

        // It has to lie somewhere until it is the root; over its own file system nobody sees it.
        int result = Mounts.Attach(tree, folder);
        Files.Close(folder);
        if (result == 0) { result = Files.ChangeDirectory(tree); }
        Files.Close(tree);
        if (result == 0) { result = Folders.Make(OpenFlags.CurrentDirectory, "dev"u8, Folders.OwnersAlone); }
        if (result == 0) { result = Folders.Make(OpenFlags.CurrentDirectory, "tmp"u8, Folders.OwnersAlone); }
        if (result == 0) { result = Folders.Make(OpenFlags.CurrentDirectory, "proc"u8, Folders.OwnersAlone); }
        return result < 0 ? NamespaceErrors.Root("make an empty root"u8, -result) : 0;
    }

    /// <summary>Shows in the current folder what the host's root has; /dev, /tmp and /proc are there already.</summary>
    internal static int ShowHosts()
    {
        int hosts = Files.Open(OpenFlags.CurrentDirectory, "/"u8, OpenFlags.ReadOnly | OpenFlags.Directory);
        int folder = hosts < 0 ? hosts : Files.Open(OpenFlags.CurrentDirectory, "."u8, OpenFlags.PathOnly | OpenFlags.Directory);
        int result = folder < 0 ? folder : FolderCopy.Fill(hosts, folder, "."u8);
        Files.Close(folder);
        Files.Close(hosts);
        return result < 0 ? NamespaceErrors.Root("show the host's files beside a /tmp that the host does not have"u8, -result) : 0;
    }

    /// <summary>Makes the links by which the policy's paths and the usual folders are known.</summary>
    internal static int MakeNames(in NameList names)
    {
        int result = 0;
        for (int i = 0; result == 0 && i < TopFolders; i++) { result = CopyLink(TopFolder(i)); }
        if (result == 0) { result = names.Make(); }
        return result < 0 ? NamespaceErrors.Root("make the links of an empty root"u8, -result) : 0;
    }

    /// <summary>Makes the current folder the root, and lets go of the host's.</summary>
    internal static int Swap()
    {
        int result = Mounts.SwapRoot();
        if (result == 0) { result = Mounts.DetachTop(); }
        if (result == 0) { result = Folders.Enter("/"u8); }
        return result < 0 ? NamespaceErrors.Root("change to an empty root"u8, -result) : 0;
    }

    /// <summary>Nothing more is made in the root itself.</summary>
    internal static int Seal()
    {
        int result = Mounts.ChangeRoot(MountAttributes.NoSetUserId | MountAttributes.NoDevices | MountAttributes.ReadOnly);
        return result < 0 ? NamespaceErrors.Root("make an empty root read-only"u8, -result) : 0;
    }

    /// <summary>Folders of the root that on most systems are links into /usr: interpreters and scripts name them.</summary>
    private static int CopyLink(ReadOnlySpan<byte> name)
    {
        byte* target = stackalloc byte[PathBuffer.Capacity];
        long length;
        fixed (byte* text = name) { length = Files.ReadLink(text, target, PathBuffer.Capacity - 1); }
        if (length <= 0) { return 0; }
        target[length] = 0;
        fixed (byte* text = name) { return Folders.MakeLink(target, OpenFlags.CurrentDirectory, text + 1) is < 0 and not -KernelError.Exists and int result ? result : 0; }
    }

    private static ReadOnlySpan<byte> TopFolder(int index) => index switch
    {
        0 => "/bin"u8,
        1 => "/sbin"u8,
        2 => "/lib"u8,
        3 => "/lib32"u8,
        4 => "/lib64"u8,
        5 => "/libx32"u8,
        _ => "/libexec"u8,
    };
}
