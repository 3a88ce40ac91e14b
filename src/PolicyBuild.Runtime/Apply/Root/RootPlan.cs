using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;
using PolicyBuild.Uapi;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>What the policy's paths mean for the root of the sandbox: what is bound where, and what stays writable.</summary>
internal unsafe struct RootPlan
{
    private const LandlockAccessFs Writing = LandlockAccessFs.WriteFile | LandlockAccessFs.RemoveDir | LandlockAccessFs.RemoveFile
        | LandlockAccessFs.MakeChar | LandlockAccessFs.MakeDir | LandlockAccessFs.MakeReg | LandlockAccessFs.MakeSock
        | LandlockAccessFs.MakeFifo | LandlockAccessFs.MakeBlock | LandlockAccessFs.MakeSym | LandlockAccessFs.Refer | LandlockAccessFs.Truncate;

    private PathBuffer _temporary;

    internal BindList Binds;
    internal NameList Names;

    /// <summary>What the policy lets write beneath /proc and is no process's: places in that folder.</summary>
    internal BindList ProcPlaces;

    /// <summary>Begins a plan: 0, or a negative error number where /tmp, or what a descriptor is, cannot be told.</summary>
    internal static int Begin(bool isEmpty, out RootPlan plan)
    {
        plan = default;
        plan.IsEmpty = isEmpty;

        // What /tmp really is: the private one is mounted there.
        int folder = Files.Open(OpenFlags.CurrentDirectory, "/tmp"u8, OpenFlags.PathOnly | OpenFlags.Directory);
        if (folder is -KernelError.NoEntry or -KernelError.NotDirectory)
        {
            PathBuffer root = default;
            folder = Files.Open(OpenFlags.CurrentDirectory, "/"u8, OpenFlags.PathOnly | OpenFlags.Directory);
            bool isTold = folder >= 0 && FindPath(folder, ref root);
            Files.Close(folder);
            return isTold ? 0 : -KernelError.NoEntry;
        }

        if (folder < 0) { return folder; }
        plan.HasTemporary = FindPath(folder, ref plan._temporary);
        Files.Close(folder);
        return plan.HasTemporary ? 0 : -KernelError.NoEntry;
    }

    /// <summary>Whether only what is bound is there, rather than the host's files, read-only.</summary>
    internal bool IsEmpty { get; private set; }

    /// <summary>Whether there is a folder /tmp.</summary>
    internal bool HasTemporary { get; private set; }

    /// <summary>Whether the policy lets write in the root folder, and so everywhere.</summary>
    internal bool IsRootWritable { get; private set; }

    /// <summary>Whether the policy lets write in all of /proc.</summary>
    internal bool IsProcWritable { get; private set; }

    /// <summary>Whether the policy lets write beneath a process's folder in /proc, such as /proc/self.</summary>
    internal bool AreProcessesWritable { get; private set; }

    /// <summary>Whether an access set changes what it is for.</summary>
    internal static bool Writes(LandlockAccessRecord* access) => ((LandlockAccessFs)(access->Directory | access->File) & Writing) != 0;

    /// <summary>
    /// Whether a rule has to be looked at: one that lets write, and one whose path may lead to where a private folder hides it. All others are
    /// seen through the read-only root.
    /// </summary>
    internal readonly bool Concerns(PathVariable variable, byte* path, LandlockAccessRecord* access) =>
        IsEmpty || variable != PathVariable.None || Writes(access)
        || CString.StartsWith(path, "/tmp/"u8) || CString.StartsWith(path, "/dev/"u8) || CString.StartsWith(path, "/proc/"u8);

    /// <summary>
    /// Notes by which name an open file or folder is known: in an empty root a link of that name leads to it, where the name goes through
    /// links that are not there.
    /// </summary>
    internal int AddName(byte* name, int descriptor)
    {
        PathBuffer path = default;
        if (!IsEmpty || *name != (byte)'/' || !FindPath(descriptor, ref path) || CString.Equal(path.Text, name)) { return 0; }
        return Names.Add(name, path.Text);
    }

    /// <summary>Whether an open file or folder is one that a private folder hides, or that is not there in an empty root.</summary>
    internal bool Hides(int descriptor)
    {
        PathBuffer path = default;
        return IsEmpty || (FindPath(descriptor, ref path) && (IsBeneath(path.Text, "/dev"u8) || IsInTemporary(path.Text)));
    }

    /// <summary>Has an open file or folder be seen; closes nothing.</summary>
    /// <returns>0, or a negative error number.</returns>
    internal int Add(int descriptor, bool isFolder, bool writes)
    {
        PathBuffer path = default;
        if (!FindPath(descriptor, ref path)) { return -KernelError.NoEntry; }
        if (path.Length == 1)
        {
            // All is listed: the root is that of the host, as in mode sandbox.
            IsRootWritable |= writes;
            IsEmpty = false;
            return 0;
        }

        bool isProc = CString.Equal(path.Text, "/proc"u8);
        if (isProc || IsBeneath(path.Text, "/proc"u8))
        {
            // What the host has read-only stays so.
            if (!writes || Files.IsReadOnly(descriptor)) { return 0; }
            IsProcWritable |= isProc;
            return isProc ? 0 : AddInProc(path.Text + "/proc/"u8.Length, isFolder);
        }

        if (DeviceFolder.IsPrivate(path.Text) || CString.Equal(path.Text, "/tmp"u8) || IsTemporary(path.Text)) { return 0; }
        bool isDevice = IsBeneath(path.Text, "/dev"u8);
        if (!IsEmpty && !isDevice && !IsInTemporary(path.Text)) { return writes ? AddOver(descriptor, isFolder) : 0; }

        int tree = Copy(descriptor, writes, isDevice);
        return tree < 0 ? tree : Binds.AddAt(tree, path.Text + 1, isFolder, writes);
    }

    /// <summary>A link such as /proc/self is resolved by now, to the number of a process that is not the program's.</summary>
    private int AddInProc(byte* place, bool isFolder)
    {
        if (*place is not (>= (byte)'0' and <= (byte)'9')) { return ProcPlaces.AddAt(-KernelError.NoEntry, place, isFolder, writes: true); }
        AreProcessesWritable = true;
        return 0;
    }

    private int AddOver(int descriptor, bool isFolder)
    {
        int tree = Copy(descriptor, writes: true, isDevice: false);
        if (tree < 0) { return tree; }
        int target = Folders.Duplicate(descriptor);
        return target < 0 ? target : Binds.AddOver(tree, target, isFolder);
    }

    /// <summary>Copies before the root is made read-only: what was read-only before stays so.</summary>
    private static int Copy(int descriptor, bool writes, bool isDevice)
    {
        int tree = Mounts.Copy(descriptor);
        if (tree < 0) { return tree; }
        int result = Mounts.Change(tree, MountAttributes.NoSetUserId | (writes ? 0 : MountAttributes.ReadOnly) | (isDevice ? 0 : MountAttributes.NoDevices));
        return result < 0 ? result : tree;
    }

    private bool IsTemporary(byte* path) => HasTemporary && CString.StartsWith(path, _temporary.Text, _temporary.Length + 1);

    private bool IsInTemporary(byte* path) =>
        HasTemporary && CString.StartsWith(path, _temporary.Text, _temporary.Length) && path[_temporary.Length] == (byte)'/';

    private static bool IsBeneath(byte* path, ReadOnlySpan<byte> folder) => CString.StartsWith(path, folder) && path[folder.Length] == (byte)'/';

    /// <summary>The path of an open file or folder, all links followed.</summary>
    internal static bool FindPath(int descriptor, ref PathBuffer path)
    {
        PathBuffer link = default;
        link.Add("/proc/self/fd/"u8);
        NumberText number = default;
        number.Add((ulong)descriptor);
        link.Add(number.Text, number.Length);
        byte* target = stackalloc byte[PathBuffer.Capacity];
        long length = Files.ReadLink(link.Text, target, PathBuffer.Capacity - 1);
        path.Clear();
        if (length <= 0 || *target != (byte)'/') { return false; }
        path.Add(target, (int)length);
        return !path.Overflowed;
    }
}
