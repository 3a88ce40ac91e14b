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

    /// <summary>Puts it over the host's, where a link leads to the file behind it; without one there is nothing to hide.</summary>
    /// <param name="state">The launch.</param>
    /// <param name="files">The private files, of which it becomes one.</param>
    /// <param name="isEmpty">Whether the root is an empty one, which is not this process's yet: the file is made where there is none.</param>
    internal static int Put(ref LaunchState state, in PrivateFiles files, bool isEmpty)
    {
        int target = isEmpty
            ? Files.OpenInRoot(OpenFlags.CurrentDirectory, "etc/resolv.conf"u8, OpenFlags.PathOnly)
            : Files.Open(OpenFlags.CurrentDirectory, "etc/resolv.conf"u8, OpenFlags.PathOnly);
        if (target == -KernelError.NoEntry && isEmpty) { target = Make(); }

        if (target < 0)
        {
            return target == -KernelError.NoEntry && state.Has(LaunchFlags.DnsDisabled) ? 0 : NamespaceErrors.Root("open /etc/resolv.conf"u8, -target);
        }

        // Three addresses of 45 characters at most.
        NumberText text = default;
        for (uint i = 0; i < state.Settings.Header->DnsServers.Count; i++)
        {
            text.Add("nameserver "u8);
            text.Add(state.Settings.DnsServer(i, out _));
            text.Add((byte)'\n');
        }

        int tree = files.MakeFile("resolv.conf"u8, text.Text, text.Length);
        int result = tree < 0 ? tree : Mounts.Attach(tree, target);
        Files.Close(tree);
        Files.Close(target);
        return result < 0 ? NamespaceErrors.Root("put a resolv.conf in its place"u8, -result) : 0;
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
            return MountPoint.Make(path.Text, isFolder: false);
        }

        link[length] = 0;
        byte* target = link;
        if (CString.StartsWith(link, "../"u8)) { target += "../"u8.Length; } // of /etc
        else if (*link == (byte)'/') { target++; }
        else { path.Add("etc/"u8); }
        path.Add(target);
        return path.Overflowed ? -KernelError.NameTooLong : MountPoint.Make(path.Text, isFolder: false);
    }
}
