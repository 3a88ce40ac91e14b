namespace PolicyBuild.Uapi;

/// <summary>The words that a policy grants filesystem access with: presets, and the kernel's right names in lower case.</summary>
public static class LandlockAccess
{
    /// <summary>How many presets there are.</summary>
    public const int PresetCount = 7;

    /// <summary>How many rights have a name.</summary>
    public const int RightCount = 17;

    private const LandlockAccessFs ReadOnly = LandlockAccessFs.ReadFile | LandlockAccessFs.ReadDir;

    // Devices are in no preset: MAKE_CHAR, MAKE_BLOCK and IOCTL_DEV are granted only by name.
    private const LandlockAccessFs ReadWrite = ReadOnly | LandlockAccessFs.WriteFile | LandlockAccessFs.Truncate | LandlockAccessFs.Refer
        | LandlockAccessFs.RemoveDir | LandlockAccessFs.RemoveFile | LandlockAccessFs.MakeDir | LandlockAccessFs.MakeReg
        | LandlockAccessFs.MakeSym | LandlockAccessFs.MakeFifo | LandlockAccessFs.MakeSock;

    /// <summary>The name of a preset.</summary>
    /// <param name="index">From 0 to <see cref="PresetCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such preset.</exception>
    public static string PresetNameAt(int index) => index switch
    {
        0 => "read-only",
        1 => "read-execute",
        2 => "read-write",
        3 => "read-write-execute",
        4 => "edit",
        5 => "device",
        6 => "connect",
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "no such preset"),
    };

    /// <summary>The rights of a preset under the newest ABI.</summary>
    /// <param name="index">From 0 to <see cref="PresetCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such preset.</exception>
    public static LandlockAccessFs PresetAt(int index) => index switch
    {
        0 => ReadOnly,
        1 => ReadOnly | LandlockAccessFs.Execute,
        2 => ReadWrite,
        3 => ReadWrite | LandlockAccessFs.Execute,
        4 => LandlockAccessFs.ReadFile | LandlockAccessFs.WriteFile | LandlockAccessFs.Truncate,
        5 => LandlockAccessFs.ReadFile | LandlockAccessFs.WriteFile | LandlockAccessFs.IoctlDev,
        6 => LandlockAccessFs.ResolveUnix,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "no such preset"),
    };

    /// <summary>The name of a right: the kernel's without LANDLOCK_ACCESS_FS_, in lower case.</summary>
    /// <param name="bit">The bit's number, from 0 to <see cref="RightCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such right.</exception>
    public static string RightNameAt(int bit) => bit switch
    {
        0 => "execute",
        1 => "write_file",
        2 => "read_file",
        3 => "read_dir",
        4 => "remove_dir",
        5 => "remove_file",
        6 => "make_char",
        7 => "make_dir",
        8 => "make_reg",
        9 => "make_sock",
        10 => "make_fifo",
        11 => "make_block",
        12 => "make_sym",
        13 => "refer",
        14 => "truncate",
        15 => "ioctl_dev",
        16 => "resolve_unix",
        _ => throw new ArgumentOutOfRangeException(nameof(bit), bit, "no such right"),
    };

    /// <summary>Reads a preset.</summary>
    /// <param name="name">As a policy writes it: <c>read-write</c>.</param>
    /// <param name="access">Its rights under the newest ABI.</param>
    /// <returns>Whether there is such a preset.</returns>
    public static bool TryParsePreset(ReadOnlySpan<char> name, out LandlockAccessFs access)
    {
        for (int index = 0; index < PresetCount; index++)
        {
            if (name.SequenceEqual(PresetNameAt(index)))
            {
                access = PresetAt(index);
                return true;
            }
        }

        access = LandlockAccessFs.None;
        return false;
    }

    /// <summary>Reads one right.</summary>
    /// <param name="name">As a policy writes it: <c>make_sock</c>.</param>
    /// <param name="access">The right.</param>
    /// <returns>Whether there is such a right.</returns>
    public static bool TryParseRight(ReadOnlySpan<char> name, out LandlockAccessFs access)
    {
        for (int bit = 0; bit < RightCount; bit++)
        {
            if (name.SequenceEqual(RightNameAt(bit)))
            {
                access = (LandlockAccessFs)(1UL << bit);
                return true;
            }
        }

        access = LandlockAccessFs.None;
        return false;
    }

    /// <summary>Rights in words: the preset that has exactly these, else the names of the rights, with commas.</summary>
    public static string Describe(LandlockAccessFs access)
    {
        for (int index = 0; index < PresetCount; index++)
        {
            if (PresetAt(index) == access) { return PresetNameAt(index); }
        }

        var names = new List<string>();
        for (int bit = 0; bit < RightCount; bit++)
        {
            if (((ulong)access >> bit & 1) != 0) { names.Add(RightNameAt(bit)); }
        }

        return names.Count == 0 ? "none" : string.Join(", ", names);
    }
}
