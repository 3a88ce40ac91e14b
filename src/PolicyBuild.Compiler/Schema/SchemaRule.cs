using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Schema;

/// <summary>One schema in compiled form; other rules are indexes into the same array, -1 is none. Made by eng/SchemaCompiler.</summary>
internal sealed class SchemaRule
{
    /// <summary>The node kinds that are taken.</summary>
    internal required SyntaxKind Kinds { get; init; }

    /// <summary>What belongs here, in words; null where kind and <see cref="Words"/> say it.</summary>
    internal string? Title { get; init; }

    /// <summary>Rules of which the node's kind picks one; empty: this rule itself holds.</summary>
    internal int[] Branches { get; init; } = [];

    /// <summary>The known keys of a mapping in ordinal order.</summary>
    internal string[] Keys { get; init; } = [];

    /// <summary>The rules of <see cref="Keys"/>.</summary>
    internal int[] KeyRules { get; init; } = [];

    /// <summary>The rule of all other keys.</summary>
    internal int OtherKeys { get; init; } = -1;

    /// <summary>Whether other keys are taken, whatever they hold.</summary>
    internal bool IsOpen { get; init; }

    /// <summary>Keys that must be there.</summary>
    internal string[] Required { get; init; } = [];

    /// <summary>The rule of a list's items.</summary>
    internal int Items { get; init; } = -1;

    /// <summary>The fewest entries of a list or mapping.</summary>
    internal int LeastCount { get; init; }

    /// <summary>The most entries of a list or mapping.</summary>
    internal int MostCount { get; init; } = int.MaxValue;

    /// <summary>The words that are allowed; empty: any text.</summary>
    internal string[] Words { get; init; } = [];

    /// <summary>Index of the pattern of a text.</summary>
    internal int Pattern { get; init; } = -1;

    /// <summary>The fewest UTF-16 units of a text.</summary>
    internal int LeastLength { get; init; }

    /// <summary>The most UTF-16 units of a text.</summary>
    internal int MostLength { get; init; } = int.MaxValue;

    /// <summary>The least number.</summary>
    internal double Least { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest number.</summary>
    internal double Most { get; init; } = double.PositiveInfinity;

    /// <summary>What a number is a multiple of; 0: anything.</summary>
    internal double Step { get; init; }
}
