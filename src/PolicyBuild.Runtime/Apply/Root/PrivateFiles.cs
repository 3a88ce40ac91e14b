using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// The one private file system of a sandbox: /tmp, /dev with its shared memory, and the few files that are generated, are folders of it,
/// so that <c>disk</c> limits them together.
/// </summary>
/// <remarks>It is mounted over /proc while its folders are taken out, because every system has that one, and the new /proc hides it.</remarks>
internal unsafe struct PrivateFiles
{
    private int _root;

    internal static int Mount(ref LaunchState state, out PrivateFiles files)
    {
        files = default;
        NumberText options = default;
        options.Add("mode=755"u8);
        if (state.Has(LaunchFlags.Disk))
        {
            options.Add(",size="u8);
            options.Add(state.Settings.Header->Disk);
        }

        options.Add(0);
        int result = Mounts.Mount("tmpfs"u8, "/proc"u8, Mounts.NoSetUserId, options.Text);
        state.HostRefuses = HostRefusal.IsInside(-result);
        if (result == 0) { result = Files.Open(OpenFlags.CurrentDirectory, "/proc"u8, OpenFlags.PathOnly | OpenFlags.Directory); }
        if (result < 0) { return NamespaceErrors.Root("make a private file system"u8, -result); }
        files._root = result;
        return 0;
    }

    /// <summary>Makes a folder: a copy of it to be put somewhere, and the folder itself; both by descriptor.</summary>
    internal readonly int MakeFolder(ReadOnlySpan<byte> name, uint mode, ulong attributes, out int tree, out int folder)
    {
        tree = folder = -1;
        int result = Folders.Make(_root, name, mode);
        if (result == 0) { result = folder = Files.Open(_root, name, OpenFlags.PathOnly | OpenFlags.Directory); }
        if (result >= 0) { result = tree = Mounts.Copy(folder); }
        if (result >= 0) { result = attributes == 0 ? 0 : Mounts.Change(tree, attributes); }
        return result < 0 ? NamespaceErrors.Root("make a private folder"u8, -result) : 0;
    }

    /// <summary>Makes a file of a text that cannot be changed in the sandbox: a copy to be put somewhere, or a negative error number.</summary>
    internal readonly int MakeFile(ReadOnlySpan<byte> name, byte* text, int length)
    {
        int file = Folders.MakeFile(_root, name);
        if (file < 0) { return file; }
        long written = Files.Write(file, text, length);
        int result = written < 0 ? (int)written : written != length ? -KernelError.NoSpace : Mounts.Copy(file);
        Files.Close(file);
        if (result < 0) { return result; }
        int changed = Mounts.Change(result, MountAttributes.NoSetUserId | MountAttributes.NoDevices | MountAttributes.ReadOnly);
        return changed < 0 ? changed : result;
    }

    internal readonly void Close() => Files.Close(_root);
}
