namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls on where this thread runs and takes its memory from; both stay with it across execve.</summary>
internal static unsafe class Scheduling
{
    private const long Preferred = 1; // MPOL_PREFERRED (linux/mempolicy.h)

    /// <summary>The most nodes that a kernel has: CONFIG_NODES_SHIFT is 10 at most (arch/x86/Kconfig).</summary>
    internal const uint MaxNodes = 1024;

    /// <summary>Reads the processors that this thread may run on now: its own mask, without what its cpuset or the host takes from it.</summary>
    /// <param name="bits">Gets a bit for each processor.</param>
    /// <param name="bytes">The space; EINVAL where the kernel counts more processors than that.</param>
    /// <returns>The bytes written, or a negative error number.</returns>
    internal static int GetAllowed(ulong* bits, int bytes) => (int)Sys.Call(SyscallNumber.SchedGetAffinity, 0, bytes, (long)bits);

    /// <summary>Keeps this thread to processors: 0, or a negative error number, EINVAL where it may run on none of them.</summary>
    internal static int SetAllowed(ulong* bits, int bytes) => (int)Sys.Call(SyscallNumber.SchedSetAffinity, 0, bytes, (long)bits);

    /// <summary>The NUMA node of the processor on which this thread is now: 0, or a negative error number.</summary>
    internal static int CurrentNode(out uint node)
    {
        uint found = 0;
        int result = (int)Sys.Call(SyscallNumber.GetCpu, 0, (long)(&found), 0);
        node = found;
        return result;
    }

    /// <summary>Takes memory from a node first, from others where it has none left: 0, or a negative error number, ENOSYS without CONFIG_NUMA.</summary>
    internal static int PreferMemoryOf(uint node)
    {
        const int BitsOfWord = 64;
        ulong* nodes = stackalloc ulong[(int)MaxNodes / BitsOfWord];
        for (int i = 0; i < MaxNodes / BitsOfWord; i++) { nodes[i] = 0; }
        nodes[node / BitsOfWord] = 1UL << (int)(node % BitsOfWord);

        // The kernel counts one bit less than it is told (mm/mempolicy.c, get_nodes).
        return (int)Sys.Call(SyscallNumber.SetMemPolicy, Preferred, (long)nodes, MaxNodes + 1);
    }
}
