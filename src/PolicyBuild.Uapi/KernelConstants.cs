using PolicyBuild.Uapi.Tables;

namespace PolicyBuild.Uapi;

/// <summary>
/// Named constants that system call arguments take (O_RDONLY, AF_INET, PROT_EXEC...), from the kernel's user-space
/// headers and, for socket names, from the C library's. The head of Tables/ConstantData.g.cs names the releases.
/// </summary>
public static class KernelConstants
{
    private static NameTable Names => new(ConstantData.Names, ConstantData.NamesOffsets);

    /// <summary>How many names there are, over all ABIs.</summary>
    public static int Count => Names.Count;

    /// <summary>The name at a position from 0 to <see cref="Count"/> - 1, in ordinal order.</summary>
    public static string NameAt(int index) => Names[index];

    /// <summary>The value of a constant on an ABI; negative ones (AT_FDCWD) as 64-bit two's complement.</summary>
    /// <returns>False if this ABI does not have the constant.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no table for this ABI.</exception>
    public static bool TryGet(Architecture abi, ReadOnlySpan<char> name, out ulong value)
    {
        ReadOnlySpan<ushort> overridden = ConstantData.Overridden(abi);
        int index = Names.IndexOf(name);
        if (index < 0 || ConstantData.Absent(abi).BinarySearch((ushort)index) >= 0)
        {
            value = 0;
            return false;
        }
        int own = overridden.BinarySearch((ushort)index);
        value = own >= 0 ? ConstantData.OverriddenValues(abi)[own] : ConstantData.Values[index];
        return true;
    }
}
