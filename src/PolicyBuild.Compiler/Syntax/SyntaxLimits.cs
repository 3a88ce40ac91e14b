namespace PolicyBuild.Compiler.Syntax;

/// <summary>What a policy file may cost to read. A policy that people maintain stays far below; a hostile one ends at once.</summary>
public static class SyntaxLimits
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxFileBytes = 1024 * 1024;

    /// <summary>The deepest nesting: the root is 1, an alias counts with all that its anchor holds.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most nodes, keys included; an alias counts as often as it is used.</summary>
    public const int MaxNodes = 100_000;
}
