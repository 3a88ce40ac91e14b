using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// The root folder of a caller who is in a chroot: it becomes the root of the new mount namespace, by pivot_root(2). A chroot's root need not be a mount, and what lies
/// outside of it would stay in the namespace as it is, writable, for a program that finds its way out of a chroot (CAP_SYS_CHROOT).
/// </summary>
internal static unsafe class CallersRoot
{
    private const ulong ChangeRoot = 1UL << 18; // CAP_SYS_CHROOT
    private const ulong SystemAdministration = 1UL << 21; // CAP_SYS_ADMIN

    /// <summary>
    /// Whether the program could leave a chroot whose root is a mount. One that keeps CAP_SYS_ADMIN mounts what it likes anyway, and nobody in a chroot makes a user
    /// namespace (user_namespaces(7)).
    /// </summary>
    internal static bool CouldBeLeft(ref LaunchState state) =>
        state.Has(LaunchFlags.Capabilities) && (state.Settings.Header->CapabilitiesKept & (ChangeRoot | SystemAdministration)) == ChangeRoot;

    /// <summary>Makes it the namespace's, where it is not; the exit status, after a message. The working directory is the same afterwards.</summary>
    internal static int Take(ref LaunchState state)
    {
        PathBuffer current = default;
        int length = Folders.Current(current.Text, PathBuffer.Capacity);
        if (length <= 0 || *current.Text != (byte)'/') { current.Clear(); }
        int folder = Files.Open(OpenFlags.CurrentDirectory, "."u8, OpenFlags.PathOnly | OpenFlags.Directory);
        int root = Files.Open(OpenFlags.CurrentDirectory, "/"u8, OpenFlags.PathOnly | OpenFlags.Directory);
        int result = root < 0 ? root : LeaveChroot();
        if (result < 0)
        {
            state.HostRefuses = HostRefusal.Is(-result);
            return NamespaceErrors.Chroot(-result);
        }

        bool isSame = IsRoot(root);
        if (!isSame) { result = MakeRoot(root); }
        Files.Close(root);
        if (result < 0) { return NamespaceErrors.Root("make the root folder of a chroot that of the sandbox"u8, -result); }
        if (isSame && folder >= 0) { result = Files.ChangeDirectory(folder); }
        else { result = *current.Text == 0 ? -KernelError.NoEntry : Return(current.Text, folder); }
        Files.Close(folder);
        return result == 0 || state.Has(LaunchFlags.WorkingDirectory) ? 0 : NamespaceErrors.WorkingDirectory(current.Text, length == -KernelError.NoEntry, -result);
    }

    /// <summary>setns(2) into the namespace in which this process is makes the namespace's root its root and current folder.</summary>
    private static int LeaveChroot()
    {
        int ownNamespace = Files.Open(OpenFlags.CurrentDirectory, "/proc/self/ns/mnt"u8, OpenFlags.ReadOnly);
        int result = ownNamespace < 0 ? ownNamespace : Processes.Enter(ownNamespace, CloneArguments.NewMount);
        Files.Close(ownNamespace);
        return result;
    }

    /// <summary>Nothing is mounted before the mounts are private: all of them, those outside of the chroot too.</summary>
    private static int MakeRoot(int root)
    {
        int result = Mounts.ChangeAll(0);
        int tree = result < 0 ? result : Mounts.Copy(root);
        int top = tree < 0 ? tree : Files.Open(OpenFlags.CurrentDirectory, "/"u8, OpenFlags.PathOnly | OpenFlags.Directory);
        result = top < 0 ? top : Mounts.Attach(tree, top);
        if (result == 0) { result = Files.ChangeDirectory(tree); }
        if (result == 0) { result = Mounts.SwapRoot(); }
        if (result == 0) { result = Mounts.DetachTop(); }
        Files.Close(top);
        Files.Close(tree);
        return result == 0 ? Folders.Enter("/"u8) : result;
    }

    private static int Return(byte* path, int folder)
    {
        FileStatus before = default;
        FileStatus now = default;
        int result = folder < 0 ? folder : Files.Status(folder, &before);
        if (result == 0) { result = Folders.Enter(path); }
        if (result == 0) { result = Files.Status(path, &now); }
        if (result == 0 && FileStatus.Same(&before, &now)) { return 0; }
        Folders.Enter("/"u8);
        return result < 0 ? result : -KernelError.NoEntry;
    }

    private static bool IsRoot(int root)
    {
        FileStatus callers = default;
        FileStatus own = default;
        fixed (byte* path = "/"u8)
        {
            return Files.Status(root, &callers) == 0 && Files.Status(path, &own) == 0 && callers.Mount == own.Mount && FileStatus.Same(&callers, &own);
        }
    }
}
