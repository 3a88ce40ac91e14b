using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Uapi.Tables;

namespace PolicyBuild.Uapi;

/// <summary>
/// Resource limits (asm-generic/resource.h, the same on all ABIs here), under the names that a policy uses: lower case
/// without RLIMIT_.
/// </summary>
public static class Rlimit
{
    private static NumberTable Table => new(new(RlimitData.Names, RlimitData.NamesOffsets), RlimitData.Numbers, RlimitData.NameByNumber);

    /// <summary>How many limits there are; their numbers are 0 to one less.</summary>
    public static int Count => RlimitData.Numbers.Length;

    /// <summary>The name at a position from 0 to <see cref="Count"/> - 1, in ordinal order.</summary>
    public static string NameAt(int index) => new NameTable(RlimitData.Names, RlimitData.NamesOffsets)[index];

    /// <summary>The number of a name such as nofile.</summary>
    public static bool TryGetNumber(ReadOnlySpan<char> name, out int number) => Table.TryGetNumber(name, out number);

    /// <summary>The name of a number.</summary>
    public static bool TryGetName(int number, [NotNullWhen(true)] out string? name) => Table.TryGetName(number, out name);
}
