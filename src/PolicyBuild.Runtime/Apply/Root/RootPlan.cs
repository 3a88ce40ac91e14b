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
    private byte* _current;

    internal BindList Binds;
    internal NameList Names;

    /// <summary>What the policy lets write beneath /proc and is no process's: places in that folder.</summary>
    internal BindList ProcPlaces;

    /// <summary>The caller's terminal on the host, as <see cref="CallersTerminal.Open"/> gives it.</summary>
    internal int Terminal;

    /// <summary>Begins a plan: 0, or a negative error number where /tmp, or what a descriptor is, cannot be told.</summary>
    /// <param name="isEmpty">Whether the root is to be an empty one.</param>
    /// <param name="current">The caller's working directory; stays where it is.</param>
    /// <param name="plan">The plan.</param>
    internal static int Begin(bool isEmpty, byte* current, out RootPlan plan)
    {
        plan = default;
        plan.IsEmpty = isEmpty;
        plan._current = current;

        // What /tmp really is: the private one is mounted there.
        int folder = Files.Open(OpenFlags.CurrentDirectory, "/tmp"u8, OpenFlags.PathOnly | OpenFlags.Directory);
        if (folder is -KernelError.NoEntry or -KernelError.NotDirectory or -KernelError.Loop or -KernelError.Access)
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

    /// <summary>Whether the host has a folder /tmp.</summary>
    internal bool HasTemporary { get; private set; }

    /// <summary>Whether the root is a folder of the sandbox's own: an empty one, or one with a /tmp that the host lacks, beside what the host has.</summary>
    internal readonly bool HasOwnRoot => IsEmpty || !HasTemporary;

    /// <summary>Whether what is bound lies over the caller's working directory.</summary>
    internal bool IsOverCurrent { get; private set; }

    /// <summary>Whether the policy lets write in the root folder, and so everywhere.</summary>
    internal bool IsRootWritable { get; private set; }

    /// <summary>Whether the policy lets write in all of /proc.</summary>
    internal bool IsProcWritable { get; private set; }

    /// <summary>Whether the policy lets write beneath a process's folder in /proc, such as /proc/self.</summary>
    internal bool AreProcessesWritable { get; private set; }

    /// <summary>Whether an access set changes what it is for.</summary>
    internal static bool Writes(LandlockAccessRecord* access) => ((LandlockAccessFs)(access->Directory | access->File) & Writing) != 0;

    /// <summary>Whether the read-only root of the host shows a path as it is: most are only read, lie nowhere special, and have no link on their way.</summary>
    internal bool ShowsAnyway(byte* path, LandlockAccessRecord* access)
    {
        if (IsEmpty || Writes(access) || !IsPlain(path) || IsHidden(path)) { return false; }
        int descriptor = Files.OpenWithoutLinks(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly);
        Files.Close(descriptor);
        return descriptor >= 0;
    }

    /// <summary>
    /// Whether the matches of a pattern in an open folder have to be looked at: in an empty root, where they are written, and where a private folder hides
    /// them. No match leads out of the folder.
    /// </summary>
    internal bool Concerns(int folder, LandlockAccessRecord* access)
    {
        PathBuffer path = default;
        return IsEmpty || Writes(access) || !FindPath(folder, ref path) || path.Length == 1 || IsHidden(path.Text)
            || CString.Equal(path.Text, "/dev"u8) || IsTemporary(path.Text)
            || (HasTemporary && CString.StartsWith(_temporary.Text, path.Text, path.Length) && _temporary.Text[path.Length] == (byte)'/');
    }

    /// <summary>
    /// Notes by which name an open file or folder is known. Links that are not there in an empty root, or that a private folder hides, are made again.
    /// </summary>
    /// <returns>0, or a negative error number.</returns>
    internal int AddName(byte* name, int descriptor)
    {
        PathBuffer path = default;
        if (!FindPath(descriptor, ref path) || CString.Equal(path.Text, name)) { return 0; }
        int result = IsEmpty ? 0 : HiddenLinks.Collect(ref this, name);
        if (result < 0 || *name != (byte)'/' || !(IsEmpty || IsHidden(name))) { return result; }
        return Names.Add(name, path.Text);
    }

    /// <summary>The same of a name in an open folder.</summary>
    internal int AddName(int folder, byte* name, int descriptor)
    {
        PathBuffer path = default;
        PathBuffer link = default;
        if (!FindPath(folder, ref link) || !FindPath(descriptor, ref path)) { return 0; }
        if (link.Length > 1) { link.Add("/"u8); }
        link.Add(name);
        if (link.Overflowed || CString.Equal(path.Text, link.Text) || !(IsEmpty || IsHidden(link.Text))) { return 0; }
        return Names.Add(link.Text, path.Text);
    }

    /// <summary>Whether a path of the host is one beneath /tmp or /dev.</summary>
    internal bool IsHidden(byte* path) => IsBeneath(path, "/dev"u8) || IsBeneath(path, "/tmp"u8) || IsInTemporary(path);

    /// <summary>Whether an open file or folder is one that a private folder hides, or that is not there in an empty root.</summary>
    internal bool Hides(int descriptor)
    {
        PathBuffer path = default;
        return IsEmpty || (FindPath(descriptor, ref path) && IsHidden(path.Text));
    }

    /// <summary>Whether a folder of this path may be another one in the sandbox than on the host, or none.</summary>
    internal bool Replaces(byte* path) =>
        IsEmpty || IsHidden(path) || CString.Equal(path, "/dev"u8) || IsTemporary(path) || CString.Equal(path, "/proc"u8) || IsBeneath(path, "/proc"u8)
        || (!HasTemporary && CString.Equal(path, "/"u8));

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
        if (!IsEmpty && !IsHidden(path.Text))
        {
            IsOverCurrent |= writes && CString.StartsWith(_current, path.Text, path.Length) && _current[path.Length] is 0 or (byte)'/';
            return writes ? AddOver(descriptor, isFolder) : 0;
        }

        int tree = Copy(descriptor, writes, IsBeneath(path.Text, "/dev"u8) && !IsBeneath(path.Text, "/dev/shm"u8));
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

    /// <summary>Whether a path is written as the kernel would tell it: with one slash before each name, and no name that may be "." or "..".</summary>
    private static bool IsPlain(byte* path)
    {
        for (; *path != 0; path++)
        {
            if (*path == (byte)'/' && path[1] is 0 or (byte)'/' or (byte)'.') { return false; }
        }

        return true;
    }

    /// <summary>The path of an open file or folder, all links followed.</summary>
    internal static bool FindPath(int descriptor, ref PathBuffer path)
    {
        NumberText link = default;
        link.Add("/proc/self/fd/"u8);
        link.Add((ulong)descriptor);
        link.Add(0);
        path.Clear();
        long length = Files.ReadLink(link.Text, path.Text, PathBuffer.Capacity - 1);
        path.Truncate(length > 0 && *path.Text == (byte)'/' ? (int)length : 0);
        return path.Length != 0;
    }
}
