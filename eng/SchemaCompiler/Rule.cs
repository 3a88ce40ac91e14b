namespace PolicyBuild.SchemaCompiler;

/// <summary>One schema as the compiled form has it; references are indexes into the list of rules.</summary>
public sealed record Rule
{
    /// <summary>What belongs here, in words for messages.</summary>
    public string? Title { get; init; }

    /// <summary>The node kinds that are taken, as bits of PolicyBuild.Compiler.Syntax.SyntaxKind.</summary>
    public required int Kinds { get; init; }

    /// <summary>The branches of a oneOf, of which no two take the same kind.</summary>
    public IReadOnlyList<int> Branches { get; init; } = [];

    /// <summary>The known keys with their rules, in ordinal order.</summary>
    public IReadOnlyList<(string Key, int Rule)> Properties { get; init; } = [];

    /// <summary>The rule of all other keys.</summary>
    public int? OtherKeys { get; init; }

    /// <summary>Whether other keys are taken whatever they hold.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Keys that must be there.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The rule of a list's items.</summary>
    public int? Items { get; init; }

    /// <summary>The least and most entries of a list or mapping.</summary>
    public (int Least, int Most) Count { get; init; } = (0, int.MaxValue);

    /// <summary>The words that are allowed.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The pattern of a text, as .NET reads it.</summary>
    public string? Pattern { get; init; }

    /// <summary>The least and most UTF-16 units of a text.</summary>
    public (int Least, int Most) Length { get; init; } = (0, int.MaxValue);

    /// <summary>The least and greatest number; null: no bound.</summary>
    public (decimal? Least, decimal? Most) Range { get; init; }

    /// <summary>What a number is a multiple of.</summary>
    public decimal? Step { get; init; }
}
