using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// The policies that come with the compiler: those that <c>extends</c> names <c>builtin:NAME</c>, and those that <c>security.level</c> stands for. Their
/// texts are the files of Builtins; eng/BuiltinCompiler parses them when the compiler is built.
/// </summary>
internal static class BuiltinPolicies
{
    /// <summary>What stands before a built-in's name.</summary>
    public const string Prefix = "builtin:";

    /// <summary>All names that <c>extends</c> knows, in ordinal order.</summary>
    public static ReadOnlySpan<string> Names => new[] { "aspnet", "base", "dotnet", "node", "python", "runtime" };

    /// <summary>The full name of what a word of <c>security.level</c> stands for; <c>extends</c> does not know it.</summary>
    public static string LevelName(string level) => Prefix + "level-" + level;

    /// <summary>Reads a built-in that <c>extends</c> names, without the prefix; false where there is none of this name.</summary>
    public static bool TryRead(string name, out ReadOnlyMemory<byte> bytes)
    {
        bool known = Names.Contains(name);
        bytes = known ? Read(Prefix + name).Bytes : default;
        return known;
    }

    /// <summary>Reads what a word of <c>security.level</c> stands for.</summary>
    public static SourceFile ReadLevel(string level) => Read(LevelName(level));

    /// <summary>Reads a built-in by its full name, as a source set has it.</summary>
    public static SourceFile ReadFull(string fullName) => Read(fullName);

    /// <summary>
    /// The tree of a built-in that is a file of a source set, as the parser would make it; null for other files. It fits its schema.
    /// </summary>
    public static PolicySyntax? TryParse(SourceSet sources, int file)
    {
        SourceFile source = sources.Files[file];
        ReadOnlySpan<byte> tree = source.Path is null ? BuiltinData.Tree(source.Name) : default;
        if (tree.IsEmpty || !source.Bytes.Span.SequenceEqual(BuiltinData.Text(source.Name))) { return null; }
        if (PolicySyntaxCodec.Decode(tree) is not { } root || PositionsCodec.Decode(BuiltinData.Positions(source.Name)) is not { } positions
            || !SuppressionsCodec.TryDecode(BuiltinData.Suppressions(source.Name), out ImmutableArray<Suppression> suppressions))
        {
            throw new InvalidOperationException("the tree of " + source.Name + " cannot be read");
        }

        sources.SetPositions(file, positions);
        sources.SetSuppressions(file, suppressions);
        return new PolicySyntax(file, root, positions, suppressions);
    }

    private static SourceFile Read(string fullName)
    {
        ReadOnlySpan<byte> text = BuiltinData.Text(fullName);
        return text.IsEmpty ? throw new InvalidOperationException("the policy " + fullName + " is not there") : new SourceFile(fullName, Path: null, text.ToArray());
    }
}
