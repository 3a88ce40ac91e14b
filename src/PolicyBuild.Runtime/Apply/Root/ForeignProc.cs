using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// Every procfs that is mounted beside the sandbox's own, as in the folder of a chroot, whole or in part: it shows the processes of the host, and through
/// PID/root, PID/cwd and PID/fd of those of the same user their files. The sandbox's own /proc is put over each, read-only, whatever the policy's paths say; a
/// single file of one cannot be opened.
/// </summary>
/// <remarks>
/// The mounts are told by the kernel when the root is as the program will have it, so that those which a rule for a folder above has brought along are among
/// them. One that cannot be reached by its path lies beneath another mount, or where this process may not go, and there the program may not either; or a folder
/// above it was given another name meanwhile. So those are looked for again, until several looks in a row have found the same ones and none of them by its path.
/// </remarks>
internal static unsafe class ForeignProc
{
    private const int BufferBytes = 16384;
    private const int IdCount = 128;

    // Somebody who exchanges two names without a pause has each look miss with a chance of a quarter at most.
    private const int SameLooks = 8;
    private const int MaxLooks = 100;
    private const ulong LongestPause = 100_000; // nanoseconds
    private const ulong Closed = MountAttributes.ReadOnly | MountAttributes.NoSetUserId | MountAttributes.NoDevices | MountAttributes.NoExecution;

    /// <summary>Covers them; the exit status, after a message.</summary>
    internal static int Cover()
    {
        FileStatus own;
        int result;
        fixed (byte* path = "/proc"u8) { result = Files.Status(path, &own); }
        if (result == 0 && MayBeThere(&own)) { return CoverListed(&own); }
        return result < 0 ? NamespaceErrors.Root("look at the sandbox's own /proc"u8, -result) : 0;
    }

    /// <summary>Whether the list has to be read, which takes as long as all the rest of the root: true also where the kernel cannot be asked (before Linux 6.8).</summary>
    private static bool MayBeThere(FileStatus* own)
    {
        ulong* ids = stackalloc ulong[IdCount];
        byte* status = stackalloc byte[MountQuery.Capacity];
        ulong last = 0;
        while (true)
        {
            int count = MountQuery.List(last, ids, IdCount);
            for (int i = 0; i < count; i++)
            {
                if (MayBe(ids[i], own, status)) { return true; }
            }

            if (count < IdCount) { return count < 0; }
            last = ids[count - 1];
        }
    }

    private static bool MayBe(ulong mount, FileStatus* own, byte* status)
    {
        int result = MountQuery.Status(mount, MountQuery.FileSystem, status);
        if (result == 0 && (MountQuery.Magic(status) != Files.Proc || MountQuery.IsDeviceOf(status, own))) { return false; }
        if (result == 0) { result = MountQuery.Status(mount, MountQuery.MountPoint, status); }
        return result < 0 || !IsOwnPlace(MountQuery.Point(status));
    }

    /// <summary>Whether what is mounted here lies beneath the sandbox's own /proc, or is that.</summary>
    private static bool IsOwnPlace(byte* point) => CString.StartsWith(point, "/proc"u8) && point["/proc"u8.Length] is 0 or (byte)'/';

    private static int CoverListed(FileStatus* own)
    {
        ulong covered = 0;
        ulong before = 0;
        int same = 0;
        for (int i = 0; i < MaxLooks; i++)
        {
            Look look = default;
            int error = CoverOnce(own, ref look);
            covered += look.Covered;
            if (error != 0 || covered == look.Listed) { return error; }
            same = look.Missed == before ? same + 1 : 0;
            if (same == SameLooks) { return 0; }
            before = look.Missed;

            // Of a length that nobody foresees: otherwise names could be exchanged in step with the looks.
            Pipes.Pause(TimeSpec.Now() % LongestPause);
        }

        return NamespaceErrors.MovingProc();
    }

    private static int CoverOnce(FileStatus* own, ref Look look)
    {
        int list = Files.Open(OpenFlags.CurrentDirectory, "/proc/self/mountinfo"u8, OpenFlags.ReadOnly);
        byte* buffer = stackalloc byte[BufferBytes];
        MountInfoLine line = default;
        int error = 0;
        long count = list;
        while (count >= 0 && error == 0)
        {
            count = Files.Read(list, buffer, BufferBytes);
            if (count == -KernelError.Interrupted) { count = 0; continue; }
            if (count <= 0) { break; }
            for (int i = 0; i < count && error == 0; i++)
            {
                if (!line.Take(buffer[i])) { continue; }
                bool isOwn = line.DeviceMajor == own->DeviceMajor && line.DeviceMinor == own->DeviceMinor;
                if (line.IsProc && !isOwn && !IsOwnPlace(line.Point)) { error = CoverOne(ref line, ref look); }
                line.Clear();
            }
        }

        Files.Close(list);
        return error != 0 || count == 0 ? error : NamespaceErrors.Root("read in /proc/self/mountinfo what is mounted"u8, (int)-count);
    }

    private static int CoverOne(ref MountInfoLine line, ref Look look)
    {
        look.Listed += line.Mount;
        int target = line.IsTooLong ? -KernelError.NameTooLong : Files.OpenWithoutLinks(OpenFlags.CurrentDirectory, line.Point, OpenFlags.PathOnly);
        if (target == -KernelError.Access && CouldBeEntered(line.Point)) { return NamespaceErrors.ForeignProc(line.Point, KernelError.Access); }
        bool isElsewhere = target is -KernelError.NoEntry or -KernelError.NotDirectory or -KernelError.Loop or -KernelError.Access;
        FileStatus status = default;
        int result = target < 0 ? target : Files.Status(target, &status);
        isElsewhere |= result == 0 && status.Mount != line.Mount;
        if (result == 0 && !isElsewhere) { result = Put(target, status.IsDirectory); }
        Files.Close(target);
        if (isElsewhere) { look.Miss(ref line); }
        else if (result < 0) { return NamespaceErrors.ForeignProc(line.Point, -result); }
        else { look.Covered += line.Mount; }
        return 0;
    }

    /// <summary>Whether the folder that keeps this process from a path is its user's own, and its mode can be changed: then the program may let itself in.</summary>
    private static bool CouldBeEntered(byte* path)
    {
        int last = CString.LastIndexOf(path, (byte)'/');
        if (last <= 0) { return false; }
        path[last] = 0;
        int folder = Files.OpenWithoutLinks(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly);
        bool result = folder == -KernelError.Access ? CouldBeEntered(path) : folder >= 0 && IsOwn(folder) && !Files.IsReadOnly(folder);
        path[last] = (byte)'/';
        Files.Close(folder);
        return result;
    }

    /// <summary>In a user namespace those of users that it does not have seem to be nobody's (65534): for that user all of them count as own.</summary>
    private static bool IsOwn(int folder)
    {
        Processes.Identity(out uint user, out _);
        FileStatus status;
        return Files.Status(folder, &status) < 0 || status.UserId == user;
    }

    private static int Put(int target, bool isFolder)
    {
        // A device that is none because of its mount is a file that nobody opens.
        int hidden = isFolder
            ? Files.Open(OpenFlags.CurrentDirectory, "/proc"u8, OpenFlags.PathOnly | OpenFlags.Directory)
            : Files.Open(OpenFlags.CurrentDirectory, "/dev/null"u8, OpenFlags.PathOnly | OpenFlags.NoFollow);
        int tree = hidden < 0 ? hidden : Mounts.Copy(hidden);
        Files.Close(hidden);
        int result = tree < 0 ? tree : Mounts.Change(tree, Closed);
        if (result == 0) { result = Mounts.Attach(tree, target); }
        Files.Close(tree);
        return result;
    }

    /// <summary>What one look at the list has brought.</summary>
    private struct Look
    {
        /// <summary>The sum of the numbers of all that are to be covered, those that an earlier look has covered included.</summary>
        internal ulong Listed;

        /// <summary>The sum of the numbers of those that this look has covered.</summary>
        internal ulong Covered;

        /// <summary>Stands for the numbers and paths of the others, in their order (FNV-1a); 0: there are none.</summary>
        internal ulong Missed;

        internal void Miss(ref MountInfoLine line)
        {
            Add(line.Mount);
            for (byte* next = line.Point; *next != 0; next++) { Add(*next); }
        }

        private void Add(ulong value)
        {
            const ulong Begin = 0xCBF29CE484222325;
            const ulong Prime = 0x100000001B3;
            Missed = ((Missed == 0 ? Begin : Missed) ^ value) * Prime;
        }
    }
}
