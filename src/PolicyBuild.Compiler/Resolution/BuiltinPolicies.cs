using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>
/// The policies that come with the compiler, as embedded resources: those that <c>extends</c> names <c>builtin:NAME</c>, and those that
/// <c>security.level</c> stands for.
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

    private static SourceFile Read(string fullName)
    {
        using Stream stream = typeof(BuiltinPolicies).Assembly.GetManifestResourceStream(fullName)
            ?? throw new InvalidOperationException("the policy " + fullName + " is not embedded");
        byte[] buffer = new byte[stream.Length];
        stream.ReadExactly(buffer);
        return new SourceFile(fullName, Path: null, buffer);
    }
}
