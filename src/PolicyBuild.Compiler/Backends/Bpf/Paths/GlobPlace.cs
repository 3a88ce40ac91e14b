namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>One token of a set of globs, or the end of globs.</summary>
/// <param name="kind">The token; none at an end.</param>
/// <param name="value">The byte of a <see cref="PathTokenKind.Byte"/>.</param>
/// <param name="isEnd">Whether globs end here.</param>
/// <param name="next">The place behind it; of an end the number of its conditions.</param>
internal readonly struct GlobPlace(PathTokenKind kind, byte value, bool isEnd, int next)
{
    /// <summary>The token.</summary>
    public PathTokenKind Kind { get; } = kind;

    /// <summary>The byte of a <see cref="PathTokenKind.Byte"/>.</summary>
    public byte Value { get; } = value;

    /// <summary>Whether globs end here.</summary>
    public bool IsEnd { get; } = isEnd;

    /// <summary>Whether it takes any number of bytes, also none. No end does.</summary>
    public bool IsRepeated { get; } = !isEnd && kind is PathTokenKind.CharacterRest or PathTokenKind.Segment or PathTokenKind.Anything;

    /// <summary>The place behind it; of an end the number of its conditions.</summary>
    public int Next { get; } = next;

    /// <summary>The same with another place behind it.</summary>
    public GlobPlace Before(int place) => new(Kind, Value, IsEnd, place);
}
