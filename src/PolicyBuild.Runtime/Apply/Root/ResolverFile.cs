using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>The /etc/resolv.conf of a policy that says how names are resolved (resolv.conf(5)).</summary>
internal static unsafe class ResolverFile
{
    /// <summary>Whether the policy has one of its own.</summary>
    internal static bool IsGenerated(ref LaunchState state) => state.Has(LaunchFlags.DnsDisabled) || state.Has(LaunchFlags.DnsServers);

    /// <summary>
    /// Puts it over the host's, where a link leads to the file behind it. Where there is none, or a link that leads nowhere, /etc becomes a folder of the
    /// sandbox's own that has it beside all that the host's has: nothing is made on the host.
    /// </summary>
    /// <param name="state">The launch.</param>
    /// <param name="files">The private files, of which it becomes one.</param>
    /// <param name="plan">What the root is; it may be one that is not this process's yet.</param>
    internal static int Put(ref LaunchState state, in PrivateFiles files, in RootPlan plan)
    {
        // Three addresses of 45 characters at most.
        NumberText text = default;
        for (uint i = 0; i < state.Settings.Header->DnsServers.Count; i++)
        {
            text.Add("nameserver "u8);
            text.Add(state.Settings.DnsServer(i, out _));
            text.Add((byte)'\n');
        }

        int tree = files.MakeFile("resolv.conf"u8, text.Text, text.Length);
        if (tree < 0) { return NamespaceErrors.Root("make a resolv.conf"u8, -tree); }
        int target = Open(plan, OpenFlags.PathOnly);

        // A link that does not lead there by now, by whatever "..", needs what is made below.
        if (target == -KernelError.NoEntry && plan.IsEmpty && Make() >= 0) { target = Open(plan, OpenFlags.PathOnly); }
        int result = target < 0 ? target : Mounts.Attach(tree, target);
        Files.Close(target);
        if (result < 0) { result = PutInOwnFolder(ref state, files, plan, tree); }
        else { result = 0; }
        Files.Close(tree);
        return result;
    }

    private static int Open(in RootPlan plan, int flags) => Files.Open(OpenFlags.CurrentDirectory, "etc/resolv.conf"u8, flags, plan.HasOwnRoot);

    private static int PutInOwnFolder(ref LaunchState state, in PrivateFiles files, in RootPlan plan, int tree)
    {
        int hosts = Files.Open(OpenFlags.CurrentDirectory, "etc"u8, OpenFlags.ReadOnly | OpenFlags.Directory, plan.HasOwnRoot);
        if (hosts < 0)
        {
            // Without the folder there is nothing to hide either.
            return hosts == -KernelError.NoEntry && state.Has(LaunchFlags.DnsDisabled) ? 0 : NamespaceErrors.NoResolver(isOpen: false, -hosts);
        }

        // What the program writes there is the host's.
        int error = 0;
        if (!Files.IsReadOnly(hosts)) { error = state.Has(LaunchFlags.DnsDisabled) ? 0 : NamespaceErrors.NoResolver(isOpen: true, 0); }
        else { error = Cover(files, hosts, tree); }
        Files.Close(hosts);
        return error;
    }

    private static int Cover(in PrivateFiles files, int hosts, int tree)
    {
        int error = files.MakeFolder("etc"u8, Folders.OwnersAlone, 0, out int copy, out int folder);
        if (error != 0) { return error; }
        int file = Folders.MakeFile(folder, "resolv.conf"u8);
        Files.Close(folder);
        int result = file < 0 ? file : Mounts.Attach(copy, hosts);
        Files.Close(file);

        // The copy is in this namespace's tree now, where something can be mounted in it.
        if (result == 0) { result = file = Files.Open(copy, "resolv.conf"u8, OpenFlags.PathOnly); }
        if (result >= 0) { result = Mounts.Attach(tree, file); }
        if (result == 0) { result = FolderCopy.Fill(hosts, copy, "resolv.conf"u8); }
        if (result == 0) { result = Mounts.ChangeOne(copy, MountAttributes.NoSetUserId | MountAttributes.NoDevices | MountAttributes.ReadOnly); }
        Files.Close(file);
        Files.Close(copy);
        return result < 0 ? NamespaceErrors.NoResolver(isOpen: false, -result) : 0;
    }

    /// <summary>Makes the file in an empty root, or what a link of its name leads to there: systems often have one to a file beneath /run.</summary>
    private static int Make()
    {
        PathBuffer path = default;
        byte* link = stackalloc byte[PathBuffer.Capacity];
        long length;
        fixed (byte* name = "etc/resolv.conf"u8) { length = Files.ReadLink(name, link, PathBuffer.Capacity - 1); }
        if (length <= 0)
        {
            path.Add("etc/resolv.conf"u8);
        }
        else
        {
            link[length] = 0;
            byte* target = link;
            if (CString.StartsWith(link, "../"u8)) { target += "../"u8.Length; } // of /etc
            else if (*link == (byte)'/') { target++; }
            else { path.Add("etc/"u8); }
            path.Add(target);
        }

        return path.Overflowed || HasParent(path.Text) || !IsOwn(path) ? -KernelError.NoEntry : MountPoint.Make(path.Text, isFolder: false);
    }

    /// <summary>Whether what is there of a path lies in the root's own file system, and not in what is bound into it.</summary>
    private static bool IsOwn(PathBuffer path)
    {
        FileStatus root;
        FileStatus status;
        if (Files.LinkStatus(OpenFlags.CurrentDirectory, path.Text, &status) == 0) { return false; }
        do { PathVariables.CutLastSegment(ref path); }
        while (path.Length > 1 && Files.LinkStatus(OpenFlags.CurrentDirectory, path.Text, &status) != 0);
        fixed (byte* here = "."u8)
        {
            return Files.LinkStatus(OpenFlags.CurrentDirectory, here, &root) == 0
                && Files.LinkStatus(OpenFlags.CurrentDirectory, path.Text, &status) == 0
                && status.IsDirectory && status.DeviceMajor == root.DeviceMajor && status.DeviceMinor == root.DeviceMinor;
        }
    }

    /// <summary>Whether a path goes up on its way.</summary>
    private static bool HasParent(byte* path)
    {
        for (int i = 0; path[i] != 0; i++)
        {
            if (CString.StartsWith(path + i, "../"u8) && (i == 0 || path[i - 1] == (byte)'/')) { return true; }
        }

        return false;
    }
}
