using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>The private /dev: the devices that every program counts on, terminals and shared memory of its own.</summary>
internal unsafe struct DeviceFolder
{
    private const int Count = 6;

    private fixed int _host[Count];

    /// <summary>Whether a path of the host's /dev is one that the private one has itself.</summary>
    internal static bool IsPrivate(byte* path)
    {
        if (!CString.StartsWith(path, "/dev"u8)) { return false; }
        if (path["/dev"u8.Length] == 0) { return true; }
        byte* name = path + "/dev/"u8.Length;
        for (int i = 0; i < Count; i++)
        {
            if (CString.Equal(name, Name(i))) { return path["/dev"u8.Length] == (byte)'/'; }
        }

        return IsOrIsBeneath(name, "pts"u8) || IsOrIsBeneath(name, "shm"u8) || CString.Equal(name, "ptmx"u8);
    }

    /// <summary>Takes the host's devices, which a user namespace may not make, before they are hidden.</summary>
    internal int TakeHosts()
    {
        for (int i = 0; i < Count; i++)
        {
            PathBuffer path = default;
            path.Add("/dev/"u8);
            path.Add(Name(i));
            int device = Files.Open(OpenFlags.CurrentDirectory, path.Text, OpenFlags.PathOnly | OpenFlags.NoFollow);
            if (device < 0) { return NamespaceErrors.Bind(path.Text, -device); }
            int tree = Mounts.Copy(device);
            Files.Close(device);
            if (tree < 0) { return NamespaceErrors.Bind(path.Text, -tree); }
            int result = Mounts.Change(tree, MountAttributes.NoSetUserId);
            if (result < 0) { return NamespaceErrors.Bind(path.Text, -result); }
            _host[i] = tree;
        }

        return 0;
    }

    /// <summary>Fills the folder.</summary>
    /// <param name="folder">The open folder, in a file system that has devices.</param>
    /// <param name="takesHosts">Whether <see cref="TakeHosts"/> was called; otherwise the devices are made.</param>
    internal readonly int Fill(int folder, bool takesHosts)
    {
        for (int i = 0; i < Count; i++)
        {
            int made = takesHosts ? PutHosts(folder, i) : Folders.MakeDevice(folder, Name(i), i == Count - 1 ? 5u : 1u, Minor(i));
            if (made < 0) { return NamespaceErrors.Root("make a device in /dev"u8, -made); }
        }

        int result = Folders.MakeLink("/proc/self/fd"u8, folder, "fd"u8);
        if (result == 0) { result = Folders.MakeLink("/proc/self/fd/0"u8, folder, "stdin"u8); }
        if (result == 0) { result = Folders.MakeLink("/proc/self/fd/1"u8, folder, "stdout"u8); }
        if (result == 0) { result = Folders.MakeLink("/proc/self/fd/2"u8, folder, "stderr"u8); }
        if (result == 0) { result = Folders.MakeLink("pts/ptmx"u8, folder, "ptmx"u8); }
        if (result == 0) { result = Folders.Make(folder, "pts"u8, Folders.OwnersAlone); }
        if (result == 0) { result = Folders.Make(folder, "shm"u8, Folders.Everybody); }
        return result < 0 ? NamespaceErrors.Root("fill /dev"u8, -result) : 0;
    }

    private readonly int PutHosts(int folder, int index)
    {
        int target = Folders.MakeFile(folder, Name(index));
        if (target < 0) { return target; }
        int result = Mounts.Attach(_host[index], target);
        Files.Close(target);
        Files.Close(_host[index]);
        return result;
    }

    /// <summary>The devices by Documentation/admin-guide/devices.txt: all of major number 1, but the last of 5.</summary>
    private static ReadOnlySpan<byte> Name(int index) => index switch
    {
        0 => "null"u8,
        1 => "zero"u8,
        2 => "full"u8,
        3 => "random"u8,
        4 => "urandom"u8,
        _ => "tty"u8,
    };

    private static uint Minor(int index) => index switch
    {
        0 => 3,
        1 => 5,
        2 => 7,
        3 => 8,
        4 => 9,
        _ => 0,
    };

    private static bool IsOrIsBeneath(byte* name, ReadOnlySpan<byte> folder) =>
        CString.StartsWith(name, folder) && name[folder.Length] is 0 or (byte)'/';
}
