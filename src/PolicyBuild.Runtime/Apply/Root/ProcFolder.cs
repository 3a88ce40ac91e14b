using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// The sandbox's own /proc. The kernel takes root's word in /proc/sys for that of the host's administrator: without capabilities, and in a user
/// namespace where root is mapped to itself, too. So for root it is read-only, but for what the policy lets write.
/// </summary>
internal static unsafe class ProcFolder
{
    private const int BufferBytes = 32768;
    private const byte TypeFolder = 4; // DT_DIR
    private const byte TypeFile = 8; // DT_REG

    /// <summary>Mounts it at "proc" in the current folder.</summary>
    /// <param name="state">The launch.</param>
    /// <param name="plan">What of it may be written.</param>
    /// <param name="isOpen">Whether nothing needs to be closed: where a user namespace for a user who is not root holds it.</param>
    internal static int Mount(ref LaunchState state, in RootPlan plan, bool isOpen)
    {
        // MS_RDONLY closes the file system itself, and no copy of it could be written. One call is enough where nothing is to be.
        bool hasOpenings = !isOpen && !plan.IsProcWritable && (plan.AreProcessesWritable || plan.ProcPlaces.Count != 0);
        long flags = Mounts.NoSetUserId | Mounts.NoDevices | Mounts.NoExecution | (isOpen || plan.IsProcWritable || hasOpenings ? 0 : Mounts.ReadOnly);
        int result = Mounts.Mount("proc"u8, "proc"u8, flags, null);
        if (result < 0)
        {
            state.HostRefuses = HostRefusal.IsInside(-result);
            return NamespaceErrors.Proc(-result);
        }

        if (!hasOpenings) { return 0; }
        int folder = result = Files.Open(OpenFlags.CurrentDirectory, "proc"u8, OpenFlags.ReadOnly | OpenFlags.Directory);
        if (result >= 0) { result = CloseBut(folder, plan); }
        Files.Close(folder);
        return result < 0 ? NamespaceErrors.Root("make /proc read-only but for what the policy lets write"u8, -result) : 0;
    }

    private static int CloseBut(int folder, in RootPlan plan)
    {
        // Copied while it can be written.
        for (uint i = 0; i < plan.ProcPlaces.Count; i++)
        {
            Bind* place = plan.ProcPlaces[i];
            int found = Files.OpenWithoutLinks(folder, place->Place, OpenFlags.PathOnly);
            place->Tree = found < 0 ? found : Mounts.Copy(found);
            Files.Close(found);

            // What the host's network has in /proc/sys/net, one of the sandbox's own may lack; Landlock's rule says so.
            if (place->Tree < 0 && place->Tree != -KernelError.NoEntry) { return place->Tree; }
        }

        int result = plan.AreProcessesWritable ? CloseAllButProcesses(folder) : Mounts.Change(folder, MountAttributes.ReadOnly);
        for (uint i = 0; result == 0 && i < plan.ProcPlaces.Count; i++)
        {
            Bind* place = plan.ProcPlaces[i];
            if (place->Tree < 0) { continue; }
            int target = Files.OpenWithoutLinks(folder, place->Place, OpenFlags.PathOnly);
            result = target < 0 ? target : Mounts.Attach(place->Tree, target);
            Files.Close(target);
            Files.Close(place->Tree);
        }

        return result;
    }

    /// <summary>
    /// Puts read-only copies over all that is no process and can be written. The folders of processes come and go, so there is nothing that a
    /// copy of one could be put over; their files answer to the processes' own rights.
    /// </summary>
    private static int CloseAllButProcesses(int folder)
    {
        byte* buffer = stackalloc byte[BufferBytes];
        var walk = new FolderWalk(folder, buffer, BufferBytes);
        while (walk.Next())
        {
            byte* name = walk.Name;
            if (walk.Type is not (TypeFolder or TypeFile) || *name is (byte)'.' or (>= (byte)'0' and <= (byte)'9')) { continue; }
            int result = Cover(folder, name);
            if (result < 0) { return result; }
        }

        return walk.Result;
    }

    private static int Cover(int folder, byte* name)
    {
        FileStatus status = default;
        int entry = Files.OpenWithoutLinks(folder, name, OpenFlags.PathOnly);

        // Gone since the folder was read, with a module of the kernel. The settings of the kernel itself do not go.
        if (entry == -KernelError.NoEntry && !CString.Equal(name, "sys"u8)) { return 0; }
        int result = entry < 0 ? entry : Files.Status(entry, &status);
        if (result == 0 && (status.IsDirectory || status.IsWritable))
        {
            int tree = Mounts.Copy(entry);
            result = tree < 0 ? tree : Mounts.Change(tree, MountAttributes.ReadOnly);
            if (result == 0) { result = Mounts.Attach(tree, entry); }
            Files.Close(tree);
        }

        Files.Close(entry);
        return result;
    }
}
