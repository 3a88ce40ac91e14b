namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>One token of a path glob.</summary>
/// <param name="Kind">What it takes.</param>
/// <param name="Value">The byte of <see cref="PathTokenKind.Byte"/>.</param>
internal readonly record struct PathToken(PathTokenKind Kind, byte Value = 0)
{
    /// <summary>Whether it takes any number of bytes, also none.</summary>
    public bool IsRepeated => Kind is PathTokenKind.CharacterRest or PathTokenKind.Segment or PathTokenKind.Anything;

    /// <summary>Whether it takes a byte, which is not 0; not for <see cref="PathTokenKind.Optional"/>.</summary>
    public bool Takes(byte value) => Kind switch
    {
        PathTokenKind.Byte => value == Value,
        PathTokenKind.CharacterStart => value != (byte)'/' && !IsRest(value),
        PathTokenKind.CharacterRest => IsRest(value),
        PathTokenKind.Segment => value != (byte)'/',
        _ => true,
    };

    /// <summary>Whether a byte continues a character of UTF-8.</summary>
    public static bool IsRest(byte value) => (value & 0xC0) == 0x80;
}
