using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Root;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Report;

namespace PolicyBuild.Runtime.Apply.Namespaces;

/// <summary>The namespaces of a sandbox: which, how they are made, and what is set up in them from the inside.</summary>
internal unsafe struct NamespaceSet
{
    private const ulong SystemAdministration = 1UL << 21; // CAP_SYS_ADMIN

    private ulong _flags;
    private uint _user;
    private uint _group;

    /// <summary>Whether there is none: the program is only watched.</summary>
    internal readonly bool IsEmpty => _flags == 0;

    internal readonly bool HasUser => (_flags & CloneArguments.NewUser) != 0;

    /// <summary>What the policy's mode and network ask for.</summary>
    internal static NamespaceSet For(ref LaunchState state)
    {
        NamespaceSet set = default;
        state.Namespaces = 0;
        LaunchHeader* header = state.Settings.Header;
        if (state.Mode == LaunchMode.Direct) { return set; }
        set._flags = CloneArguments.NewMount | CloneArguments.NewProcesses | CloneArguments.NewIpc | CloneArguments.NewNames | CloneArguments.NewCgroup;
        if (header->Network is (byte)NetworkMode.None or (byte)NetworkMode.LoopbackOnly) { set._flags |= CloneArguments.NewNetwork; }

        // Each of them takes this capability; in a user namespace of one's own it is there.
        if (CapabilityCalls.GetPermitted(out ulong permitted) < 0 || (permitted & SystemAdministration) == 0)
        {
            set._flags |= CloneArguments.NewUser;
            state.CapabilitiesOfNamespace = ~permitted;
        }

        Processes.Identity(out set._user, out set._group);
        state.Namespaces = set._flags;
        return set;
    }

    /// <summary>Makes a child process in the namespaces: 0 in the child, its id in the parent, or a negative error number.</summary>
    /// <param name="hasCgroup">Whether the program gets a cgroup of its own: then its namespace comes later (<see cref="EnterCgroup"/>).</param>
    internal readonly int Fork(bool hasCgroup) => Threads.Fork(hasCgroup ? _flags & ~CloneArguments.NewCgroup : _flags);

    /// <summary>Sets up the namespaces in which this process finds itself; the exit status.</summary>
    internal readonly int Enter(ref LaunchState state)
    {
        if (IsEmpty) { return 0; }
        int error = 0;
        if (HasUser)
        {
            int result = UserMapping.Write(_user, _group);
            if (result < 0)
            {
                state.HostRefuses = HostRefusal.IsInside(-result);
                error = NamespaceErrors.NoMapping(_user, -result);
            }
        }

        if (error == 0 && state.Settings.Header->Network == (byte)NetworkMode.LoopbackOnly) { error = Loopback.Start(); }
        state.Times.Passed(LaunchStep.Namespaces);
        if (error == 0) { error = SandboxRoot.Build(ref state, HasUser && _user != 0); }
        state.Times.Passed(LaunchStep.Root);
        return error == 0 ? SessionKeyring.Leave(ref state) : error;
    }

    /// <summary>
    /// Makes the cgroup namespace of a program that has a cgroup, in the process that becomes it: the namespace's root is the cgroup of the process
    /// that makes it. The exit status.
    /// </summary>
    internal static int EnterCgroup(ref LaunchState state)
    {
        if (!state.Cgroup.IsActive || state.Mode == LaunchMode.Direct) { return 0; }
        int result = Processes.Unshare(CloneArguments.NewCgroup);
        if (result == 0) { return 0; }
        state.HostRefuses = HostRefusal.Is(-result);
        return ProcessErrors.Step("make a cgroup namespace"u8, -result);
    }
}
