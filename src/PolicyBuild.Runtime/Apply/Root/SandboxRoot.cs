using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Namespaces;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// Makes what the program sees as its files, in a mount namespace of its own: in mode sandbox the host's, all of them read-only, in mode
/// hardened an empty root; with private /tmp, /dev and /proc over it, and over those what the policy names.
/// </summary>
/// <remarks>
/// What is bound is opened and copied first, while it is what it was, and then put over itself by descriptor: nobody can exchange it
/// between the two. Nothing is mounted before the mounts are private, or the host would see it.
/// </remarks>
internal static unsafe class SandboxRoot
{
    /// <param name="state">The launch.</param>
    /// <param name="isUser">Whether the launcher made a user namespace for a user who is not root, so that this process is nobody outside it.</param>
    internal static int Build(ref LaunchState state, bool isUser)
    {
        int umask = Processes.SetUmask(0);
        if (umask < 0) { return ProcessErrors.Step("set the umask"u8, -umask); }

        // The host's word on changing mounts, before any path is looked at.
        int result = Mounts.ChangeRoot(0);
        if (result == -KernelError.Invalid || (result == 0 && CallersRoot.CouldBeLeft(ref state)))
        {
            int taken = CallersRoot.Take(ref state);
            if (taken != 0) { return taken; }
            result = Mounts.ChangeRoot(0);
        }

        if (result < 0)
        {
            state.HostRefuses = HostRefusal.Is(-result);
            return NamespaceErrors.Root("change mounts"u8, -result);
        }

        CurrentFolder current = default;
        current.Remember();
        result = RootPlan.Begin(state.Mode == LaunchMode.Hardened, current.Path, out RootPlan plan);
        if (result < 0) { return NamespaceErrors.Root("tell by /proc/self/fd what /tmp is (is /proc mounted?)"u8, -result); }
        DescriptorLimit limit = DescriptorLimit.Raise();
        int error = RootPaths.Collect(ref state, ref plan);
        if (error == 0 && plan.IsRootWritable && !plan.HasTemporary) { error = NamespaceErrors.NoTemporary(); }
        plan.Terminal = CallersTerminal.Open();
        if (error == 0) { error = Close(plan); }
        if (error == 0) { error = Cover(ref state, plan, isUser); }
        if (error == 0 && plan.HasOwnRoot) { error = EmptyRoot.Swap(); }
        if (error == 0) { error = ForeignProc.Cover(); }
        if (error == 0) { error = current.Return(ref state, ref plan); }
        if (error != 0) { return error; }

        result = Processes.SetUmask((uint)umask);
        if (result < 0) { return ProcessErrors.Step("set the umask"u8, -result); }
        result = limit.Restore();
        if (result < 0) { return NamespaceErrors.Root("give the caller's limit on open files back"u8, -result); }
        return plan.HasOwnRoot ? EmptyRoot.Seal() : 0;
    }

    /// <summary>Cuts the mounts off from the host's, and closes them for writing.</summary>
    private static int Close(in RootPlan plan)
    {
        int result = Mounts.ChangeAll(MountAttributes.NoSetUserId | MountAttributes.NoDevices | (plan.IsRootWritable ? 0 : MountAttributes.ReadOnly));
        if (result == 0) { result = Folders.Enter("/"u8); }
        return result < 0 ? NamespaceErrors.Root("make the host's files read-only"u8, -result) : 0;
    }

    private static int Cover(ref LaunchState state, in RootPlan plan, bool isUser)
    {
        int error = PrivateFiles.Mount(ref state, out PrivateFiles files);
        plan.Binds.Sort();

        // Over itself first: /tmp may be a link to what lies beneath one of them.
        uint next = 0;
        for (; error == 0 && next < plan.Binds.Count && plan.Binds[next]->Place is null; next++) { error = Put(plan.Binds[next]); }
        if (error == 0 && plan.HasOwnRoot) { error = EmptyRoot.Enter(files); }
        if (error == 0 && plan.HasOwnRoot && !plan.IsEmpty) { error = EmptyRoot.ShowHosts(); }
        ulong execution = state.Mode == LaunchMode.Hardened ? MountAttributes.NoExecution : 0; // what is written there is no code
        if (error == 0) { error = PutDevices(files, plan, execution); }
        if (error == 0) { error = PutFolder(files, "tmp"u8, Folders.Everybody, execution); }
        for (; error == 0 && next < plan.Binds.Count; next++) { error = plan.Binds.IsCovered(next) ? 0 : Put(plan.Binds[next]); }
        if (error == 0) { error = plan.IsEmpty ? EmptyRoot.MakeNames(plan.Names) : MakeNames(plan.Names); }
        if (error == 0 && ResolverFile.IsGenerated(ref state)) { error = ResolverFile.Put(ref state, files, plan); }
        if (error != 0) { return error; }
        files.Close();

        // In mode hardened nobody's /proc/PID/mem can be opened for writing: it writes into code, whatever the memory's own rights are.
        return ProcFolder.Mount(ref state, plan, isUser && state.Mode != LaunchMode.Hardened);
    }

    private static int MakeNames(in NameList names)
    {
        int result = names.Make();
        return result < 0 ? NamespaceErrors.Root("make the links of the policy's paths in /tmp and /dev"u8, -result) : 0;
    }

    private static int PutDevices(in PrivateFiles files, in RootPlan plan, ulong attributes)
    {
        int error = files.MakeFolder("dev"u8, Folders.OwnersAlone, attributes, out int tree, out int folder);
        if (error != 0) { return error; }
        Files.Close(folder);
        int hosts = Files.Open(OpenFlags.CurrentDirectory, "/dev"u8, OpenFlags.PathOnly | OpenFlags.Directory);
        int result = hosts < 0 ? hosts : PutOver(tree, "dev"u8);

        // Opened again, because only now it is in this namespace's tree, where devices and terminals can be mounted in it.
        if (result == 0) { result = folder = Files.Open(OpenFlags.CurrentDirectory, "dev"u8, OpenFlags.PathOnly | OpenFlags.Directory); }
        if (result < 0) { return NamespaceErrors.Root("mount a private /dev"u8, -result); }
        error = DeviceFolder.Fill(folder, hosts);
        if (error == 0) { error = CallersTerminal.Put(folder, plan.Terminal); }
        Files.Close(folder);
        Files.Close(hosts);
        if (error != 0) { return error; }
        fixed (byte* options = "newinstance,ptmxmode=0666,mode=620"u8)
        {
            result = Mounts.Mount("devpts"u8, "dev/pts"u8, Mounts.NoSetUserId | Mounts.NoExecution, options);
        }

        return result < 0 ? NamespaceErrors.Root("mount terminals of its own"u8, -result) : 0;
    }

    private static int PutFolder(in PrivateFiles files, ReadOnlySpan<byte> name, uint mode, ulong attributes)
    {
        int error = files.MakeFolder(name, mode, attributes | MountAttributes.NoSetUserId | MountAttributes.NoDevices, out int tree, out int folder);
        if (error != 0) { return error; }
        Files.Close(folder);
        int result = PutOver(tree, name);
        return result < 0 ? NamespaceErrors.Root("mount a private folder"u8, -result) : 0;
    }

    private static int PutOver(int tree, ReadOnlySpan<byte> name)
    {
        int target = Files.Open(OpenFlags.CurrentDirectory, name, OpenFlags.PathOnly | OpenFlags.Directory);
        if (target < 0) { return target; }
        int result = Mounts.Attach(tree, target);
        Files.Close(target);
        Files.Close(tree);
        return result;
    }

    private static int Put(Bind* bind)
    {
        int target = bind->Target;
        if (bind->Place is not null) { target = MountPoint.Make(bind->Place, bind->IsFolder); }
        int result = target < 0 ? target : Mounts.Attach(bind->Tree, target);
        Files.Close(target);
        Files.Close(bind->Tree);
        if (result == 0) { return 0; }
        fixed (byte* itself = "a path that the policy lets write"u8) { return NamespaceErrors.Bind(bind->Place is null ? itself : bind->Place, -result); }
    }
}
