using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>The private /dev: the devices that every program counts on, terminals and shared memory of its own.</summary>
internal static unsafe class DeviceFolder
{
    private const int Count = 6;

    /// <summary>Whether a path of the host's /dev is one that the private one has itself; what lies beneath its shared memory is not.</summary>
    internal static bool IsPrivate(byte* path)
    {
        if (!CString.StartsWith(path, "/dev"u8)) { return false; }
        if (path["/dev"u8.Length] is not (byte)'/' and byte next) { return next == 0; }
        byte* name = path + "/dev/"u8.Length;
        for (int i = 0; i < Count; i++)
        {
            if (CString.Equal(name, Name(i))) { return true; }
        }

        return IsOrIsBeneath(name, "pts"u8) || CString.Equal(name, "shm"u8) || CString.Equal(name, "ptmx"u8);
    }

    /// <summary>Fills the folder.</summary>
    /// <param name="folder">The open folder, in a file system that has devices.</param>
    /// <param name="hosts">The host's /dev, from where those are taken that may not be made here: outside the first user namespace.</param>
    internal static int Fill(int folder, int hosts)
    {
        for (int i = 0; i < Count; i++)
        {
            int made = Folders.MakeDevice(folder, Name(i), i == Count - 1 ? 5u : 1u, Minor(i));
            if (made == -KernelError.Permission) { made = PutHosts(folder, i, hosts); }
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

    private static int PutHosts(int folder, int index, int hosts)
    {
        int device = Files.Open(hosts, Name(index), OpenFlags.PathOnly | OpenFlags.NoFollow);
        if (device < 0) { return device; }
        int tree = Mounts.Copy(device);
        Files.Close(device);
        if (tree < 0) { return tree; }
        int target = Folders.MakeFile(folder, Name(index));
        int result = target < 0 ? target : Mounts.AllowDevices(tree);
        if (result == 0) { result = Mounts.Attach(tree, target); }
        Files.Close(target);
        Files.Close(tree);
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
