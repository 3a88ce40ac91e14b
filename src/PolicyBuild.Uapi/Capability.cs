using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Uapi.Tables;

namespace PolicyBuild.Uapi;

/// <summary>Capabilities (linux/capability.h); the number is the bit in a capability set.</summary>
public static class Capability
{
    private static NumberTable Table =>
        new(new(CapabilityData.Names, CapabilityData.NamesOffsets), CapabilityData.Numbers, CapabilityData.NameByNumber);

    /// <summary>How many capabilities there are; their numbers are 0 to one less.</summary>
    public static int Count => CapabilityData.Numbers.Length;

    /// <summary>The name at a position from 0 to <see cref="Count"/> - 1, in ordinal order.</summary>
    public static string NameAt(int index) => new NameTable(CapabilityData.Names, CapabilityData.NamesOffsets)[index];

    /// <summary>The number of a name such as CAP_NET_ADMIN.</summary>
    public static bool TryGetNumber(ReadOnlySpan<char> name, out int number) => Table.TryGetNumber(name, out number);

    /// <summary>The name of a number.</summary>
    public static bool TryGetName(int number, [NotNullWhen(true)] out string? name) => Table.TryGetName(number, out name);
}
