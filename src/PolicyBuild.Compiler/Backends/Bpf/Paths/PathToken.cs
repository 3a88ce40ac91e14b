namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>One token of a path glob.</summary>
/// <param name="Kind">What it takes.</param>
/// <param name="Value">The byte of <see cref="PathTokenKind.Byte"/>.</param>
/// <param name="Low">The characters 0 to 63 of a set, by bit.</param>
/// <param name="High">The characters 64 to 127 of a set.</param>
internal readonly record struct PathToken(PathTokenKind Kind, byte Value = 0, ulong Low = 0, ulong High = 0)
{
    /// <summary>Whether it takes any number of bytes, also none.</summary>
    public bool IsRepeated => Kind is PathTokenKind.CharacterRest or PathTokenKind.Segment or PathTokenKind.Anything;

    /// <summary>Whether it takes a byte, which is not 0; not for <see cref="PathTokenKind.Optional"/>.</summary>
    public bool Takes(byte value) => Kind switch
    {
        PathTokenKind.Byte => value == Value,
        PathTokenKind.CharacterStart => value != (byte)'/' && !IsRest(value),
        PathTokenKind.CharacterRest => IsRest(value),
        PathTokenKind.Set => HasInSet(value),
        PathTokenKind.NotInSet => value != (byte)'/' && !IsRest(value) && !HasInSet(value),
        PathTokenKind.Segment => value != (byte)'/',
        _ => true,
    };

    /// <summary>Whether a byte is a character of the set.</summary>
    public bool HasInSet(byte value) => value < 128 && ((value < 64 ? Low : High) >> (value & 63) & 1) != 0;

    /// <summary>Whether a byte continues a character of UTF-8.</summary>
    public static bool IsRest(byte value) => (value & 0xC0) == 0x80;
}
