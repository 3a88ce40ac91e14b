using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Uapi.Tables;

namespace PolicyBuild.Uapi;

/// <summary>
/// The system calls of each ABI, by name and by number, from the kernel's own headers (asm/unistd*.h); the head of
/// Tables/SyscallData.g.cs names the release. Names are the user-space ones of those headers (stat, not newstat).
/// </summary>
/// <remarks>Every method that takes an ABI throws <see cref="ArgumentOutOfRangeException"/> for one without a table, such as
/// <see cref="Architecture.None"/>.</remarks>
public static class SyscallTable
{
    /// <summary>Set in every number of x32 (__X32_SYSCALL_BIT, asm/unistd.h of x86).</summary>
    public const int X32Bit = 0x40000000;

    /// <summary>The first number of arm's private calls, set_tls and others (__ARM_NR_BASE, asm/unistd.h of arm).</summary>
    public const int ArmPrivateBase = 0x0F0000;

    // The table stores 16 bits a number: arm's private calls as 0xF000 + n, and this for a call that an ABI lacks.
    private const int ArmPrivateStored = 0xF000;
    private const ushort Absent = 0xFFFF;

    private static NameTable Names => new(SyscallData.Names, SyscallData.NamesOffsets);

    /// <summary>How many different names all ABIs have together.</summary>
    public static int NameCount => Names.Count;

    /// <summary>The name at a position from 0 to <see cref="NameCount"/> - 1, in ordinal order.</summary>
    public static string NameAt(int index) => Names[index];

    /// <summary>How many calls an ABI has.</summary>
    public static int Count(Architecture abi) => SyscallData.NameByNumber(abi).Length;

    /// <summary>The call at a position from 0 to <see cref="Count"/> - 1, in the order of the numbers.</summary>
    public static (string Name, int Number) At(Architecture abi, int index)
    {
        int name = SyscallData.NameByNumber(abi)[index];
        return (Names[name], Number(abi, name));
    }

    /// <summary>The number of a call as seccomp sees it; on x32 with <see cref="X32Bit"/>.</summary>
    /// <returns>False if this ABI has no call of this name.</returns>
    public static bool TryGetNumber(Architecture abi, ReadOnlySpan<char> name, out int number)
    {
        int index = Names.IndexOf(name);
        number = index < 0 ? -1 : Number(abi, index);
        return number >= 0;
    }

    /// <summary>The name of a number; on x32 the number carries <see cref="X32Bit"/>.</summary>
    /// <returns>False if this ABI has no call of this number.</returns>
    public static bool TryGetName(Architecture abi, int number, [NotNullWhen(true)] out string? name)
    {
        ReadOnlySpan<ushort> order = SyscallData.NameByNumber(abi);
        int low = 0;
        int high = order.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int here = Number(abi, order[middle]);
            if (here == number)
            {
                name = Names[order[middle]];
                return true;
            }
            if (here < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        name = null;
        return false;
    }

    /// <summary>
    /// The highest number of an ABI's ordinary calls: what a newer kernel adds is above it. arm's private calls, which
    /// lie far above, do not count. On x32 it is the end of that ABI's own block at 512; what a newer kernel adds comes
    /// below the block, among the numbers that x32 shares with x86_64.
    /// </summary>
    public static int MaxNumber(Architecture abi)
    {
        ReadOnlySpan<ushort> order = SyscallData.NameByNumber(abi);
        int last = order.Length - 1;
        while (abi == Architecture.Arm && Number(abi, order[last]) >= ArmPrivateBase)
        {
            last--;
        }
        return Number(abi, order[last]);
    }

    /// <summary>True if any ABI has a call of this name.</summary>
    public static bool Exists(ReadOnlySpan<char> name) => Names.IndexOf(name) >= 0;

    /// <summary>
    /// The release that brought a call, where a source gives it: the table in man page syscalls(2), and the kernel's
    /// releases for newer ones. Releases of the 2.6 series are all 2.6; a later release may have brought it to one ABI.
    /// </summary>
    public static bool TryGetSince(ReadOnlySpan<char> name, out KernelVersion since)
    {
        int index = Names.IndexOf(name);
        since = index < 0 ? default : new KernelVersion(SyscallData.Since[2 * index], SyscallData.Since[(2 * index) + 1]);
        return since.Major != 0;
    }

    /// <summary>The position of a name among all names, or -1.</summary>
    internal static int IndexOf(ReadOnlySpan<char> name) => Names.IndexOf(name);

    /// <summary>The number of the call with this name's position, or -1.</summary>
    internal static int Number(Architecture abi, int name)
    {
        ushort stored = SyscallData.NumberByName(abi)[name];
        return stored switch
        {
            Absent => -1,
            >= ArmPrivateStored => ArmPrivateBase + (stored - ArmPrivateStored),
            _ => abi == Architecture.X32 ? X32Bit | stored : stored,
        };
    }
}
