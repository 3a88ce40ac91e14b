using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Runtime.Interop;

/// <summary>The three system calls of Landlock (linux/landlock.h).</summary>
internal static unsafe class LandlockCalls
{
    private const long VersionFlag = 1; // LANDLOCK_CREATE_RULESET_VERSION
    private const long AllThreads = 8; // LANDLOCK_RESTRICT_SELF_TSYNC
    private const long PathBeneath = 1; // LANDLOCK_RULE_PATH_BENEATH
    private const long NetPort = 2; // LANDLOCK_RULE_NET_PORT

    /// <summary>The kernel's ABI from 1 on, or a negative error number: ENOSYS not built in, EOPNOTSUPP not switched on.</summary>
    internal static int Abi() => (int)Sys.Call(SyscallNumber.LandlockCreateRuleset, 0, 0, VersionFlag);

    /// <summary>Makes a ruleset; its head has the length that the ABI knows.</summary>
    internal static int CreateRuleset(LandlockAbiRecord* handled, uint abi)
    {
        // handled_access_net came with ABI 4, scoped with ABI 6.
        long length = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
        return (int)Sys.Call(SyscallNumber.LandlockCreateRuleset, (long)handled, length, 0);
    }

    internal static int AddPath(int ruleset, ulong access, int descriptor)
    {
        PathBeneathAttribute rule;
        rule.AllowedAccess = access;
        rule.Parent = descriptor;
        return (int)Sys.Call(SyscallNumber.LandlockAddRule, ruleset, PathBeneath, (long)(&rule), 0);
    }

    internal static int AddPort(int ruleset, ulong access, ulong port)
    {
        NetPortAttribute rule;
        rule.AllowedAccess = access;
        rule.Port = port;
        return (int)Sys.Call(SyscallNumber.LandlockAddRule, ruleset, NetPort, (long)(&rule), 0);
    }

    /// <summary>Restricts all threads of this process; from ABI 8.</summary>
    internal static int RestrictAllThreads(int ruleset) => (int)Sys.Call(SyscallNumber.LandlockRestrictSelf, ruleset, AllThreads);

    internal static int RestrictSelf(int ruleset) => (int)Sys.Call(SyscallNumber.LandlockRestrictSelf, ruleset, 0);

    /// <summary>struct landlock_path_beneath_attr: packed, 12 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct PathBeneathAttribute
    {
        internal ulong AllowedAccess;
        internal int Parent;
    }

    /// <summary>struct landlock_net_port_attr: the port in the machine's byte order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NetPortAttribute
    {
        internal ulong AllowedAccess;
        internal ulong Port;
    }
}
