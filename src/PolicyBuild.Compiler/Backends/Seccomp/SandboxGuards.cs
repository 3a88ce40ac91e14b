using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// What modes sandbox and hardened refuse by the filter because no namespace holds it: keys typed into the terminal that the program shares with a
/// shell, signals by which that terminal tells of input (to its foreground process group, which may be the shell's, and of any number), and, where the
/// program has a network namespace of its own, sockets of families that lead past it, such as AF_VSOCK to the host of a virtual machine. A ring makes
/// sockets that no filter sees, so it goes with them. A lease on a file of the host makes those wait who open it there, and a file's handle opens it past the
/// sandbox's mounts. The init is guarded too (<see cref="InitGuards"/>), and what would undo the sandbox's limits (<see cref="NamespaceGuards"/>).
/// </summary>
internal static class SandboxGuards
{
    // asm-generic/errno-base.h and errno.h
    private const int EPERM = 1;
    private const int ENOSYS = 38;
    private const int EAFNOSUPPORT = 97;

    private const ulong TIOCSTI = 0x5412; // asm-generic/ioctls.h: types a character
    private const ulong TIOCLINUX = 0x541C; // of a virtual console: pastes a selection
    private const ulong FIOASYNC = 0x5452; // has input tell by a signal; whether it is to begin or to end lies in memory
    private const ulong F_SETFL = 4; // asm-generic/fcntl.h
    private const ulong F_SETLEASE = 1024; // linux/fcntl.h
    private const ulong O_ASYNC = 0x2000; // FASYNC: the same

    // linux/socket.h: those whose sockets belong to a network namespace, and AF_ALG, which computes and sends nothing.
    private const ulong AF_UNIX = 1;
    private const ulong AF_INET = 2;
    private const ulong AF_INET6 = 10;
    private const ulong AF_NETLINK = 16;
    private const ulong AF_PACKET = 17;
    private const ulong AF_ALG = 38;

    /// <summary>Whether a policy has them.</summary>
    internal static bool AreNeeded(PolicyModel policy) => policy.Mode != LaunchMode.Direct;

    /// <summary>Whether the program gets a network namespace of its own, and its filter refuses what that does not hold.</summary>
    internal static bool HoldNetwork(PolicyModel policy) => AreNeeded(policy) && policy.Network.Mode is (NetworkMode.None or NetworkMode.LoopbackOnly);

    /// <summary>Adds the guards for the calls of one ABI; none for a call that the policy lets nobody make.</summary>
    /// <param name="guards">Takes them.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="abi">The ABI.</param>
    /// <param name="rules">The policy's own rules for that ABI.</param>
    internal static void Add(ImmutableArray<SyscallRule>.Builder guards, PolicyModel policy, Architecture abi, ImmutableArray<SyscallRule> rules)
    {
        Add("ioctl", EPERM, new ArgumentTest(1, 32, ArgumentOp.In, uint.MaxValue, [TIOCSTI, TIOCLINUX, FIOASYNC]));
        foreach (string call in (ReadOnlySpan<string>)["fcntl", "fcntl64"])
        {
            Add(call, EPERM, new ArgumentTest(1, 32, ArgumentOp.Eq, uint.MaxValue, [F_SETFL]), new ArgumentTest(2, 32, ArgumentOp.AnyBits, uint.MaxValue, [O_ASYNC]));
            Add(call, EPERM, new ArgumentTest(1, 32, ArgumentOp.Eq, uint.MaxValue, [F_SETLEASE]));
        }

        if (NamespaceGuards.AreNeeded(policy))
        {
            ArgumentTest namespaces = NamespaceGuards.Flags(policy);
            Add("clone", EPERM, namespaces);
            Add("unshare", EPERM, namespaces);
            Add("clone3", ENOSYS);
        }

        Add("open_by_handle_at", EPERM);

        foreach (string call in InitGuards.Calls) { Add(call, EPERM, InitGuards.Tests(call)); }
        if (!HoldNetwork(policy)) { return; }
        var otherFamily = new ArgumentTest(0, 32, ArgumentOp.NotIn, uint.MaxValue, [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_ALG]);
        Add("socket", EAFNOSUPPORT, otherFamily);
        Add("socketpair", EAFNOSUPPORT, otherFamily);
        foreach (string call in SeccompGuards.BlindSpots) { Add(call, EPERM); }
        Add("request_key", EPERM, SeccompGuards.AsksHelper);

        void Add(string name, int errno, params ReadOnlySpan<ArgumentTest> tests)
        {
            if (!Passes(policy, rules, name) || !SyscallTable.TryGetNumber(abi, name, out int number)) { return; }
            guards.Add(new SyscallRule(name, number, SeccompAction.Errno(errno), [.. tests], [], policy.Network.Source));
        }
    }

    private static bool Passes(PolicyModel policy, ImmutableArray<SyscallRule> rules, string call)
    {
        if (policy.Seccomp is not { Default.Denies: true }) { return true; }
        foreach (SyscallRule rule in rules)
        {
            if (rule.Syscall == call && !rule.Action.Denies) { return true; }
        }

        return false;
    }
}
