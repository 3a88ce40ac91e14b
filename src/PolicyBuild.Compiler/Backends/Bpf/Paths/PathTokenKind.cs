namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>What a token of a path glob takes from a path.</summary>
internal enum PathTokenKind : byte
{
    /// <summary>One byte.</summary>
    Byte,

    /// <summary>The first byte of a character, which is no '/'.</summary>
    CharacterStart,

    /// <summary>The other bytes of a character, as many as there are.</summary>
    CharacterRest,

    /// <summary>Bytes without a '/', as many as there are.</summary>
    Segment,

    /// <summary>Bytes, as many as there are.</summary>
    Anything,

    /// <summary>One ASCII character of a set.</summary>
    Set,

    /// <summary>The first byte of a character that is no '/' and in no set.</summary>
    NotInSet,

    /// <summary>Nothing: the two tokens behind it may be absent together.</summary>
    Optional,
}
