using System.Diagnostics.CodeAnalysis;
using PolicyBuild.Uapi.Tables;

namespace PolicyBuild.Uapi;

/// <summary>Error numbers (asm-generic/errno.h, the same on all ABIs here).</summary>
public static class Errno
{
    private static NumberTable Table => new(new(ErrnoData.Names, ErrnoData.NamesOffsets), ErrnoData.Numbers, ErrnoData.NameByNumber);

    /// <summary>How many names there are, second spellings included.</summary>
    public static int Count => ErrnoData.Numbers.Length;

    /// <summary>The name at a position from 0 to <see cref="Count"/> - 1, in ordinal order.</summary>
    public static string NameAt(int index) => new NameTable(ErrnoData.Names, ErrnoData.NamesOffsets)[index];

    /// <summary>The number of a name such as EPERM; EWOULDBLOCK, EDEADLOCK and ENOTSUP are known too.</summary>
    public static bool TryGetNumber(ReadOnlySpan<char> name, out int number) => Table.TryGetNumber(name, out number);

    /// <summary>The name of a number; of several spellings the one that the header defines by number.</summary>
    public static bool TryGetName(int number, [NotNullWhen(true)] out string? name) => Table.TryGetName(number, out name);
}
