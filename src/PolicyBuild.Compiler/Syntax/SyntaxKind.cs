namespace PolicyBuild.Compiler.Syntax;

/// <summary>What a node of a policy is: the YAML 1.2 core schema's kinds (YAML 1.2.2, section 10.3).</summary>
[Flags]
public enum SyntaxKind : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A mapping of keys to nodes.</summary>
    Mapping = 1,

    /// <summary>A sequence of nodes.</summary>
    Sequence = 2,

    /// <summary>A string: every quoted or block scalar, and a plain one that is none of the kinds below.</summary>
    String = 4,

    /// <summary>A whole number: decimal with a sign, 0o octal, 0x hexadecimal.</summary>
    Integer = 8,

    /// <summary>A number with a fraction or an exponent.</summary>
    Number = 16,

    /// <summary>true or false.</summary>
    Boolean = 32,

    /// <summary>null, ~ or nothing.</summary>
    Null = 64,
}
