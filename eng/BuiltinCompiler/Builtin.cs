using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.BuiltinCompiler;

/// <summary>A policy that comes with the compiler, parsed.</summary>
/// <param name="Name">Its full name: <c>builtin:base</c>.</param>
/// <param name="Text">The file.</param>
/// <param name="Tree">Its tree, in the cache's encoding.</param>
/// <param name="Positions">Where the nodes lie, so too.</param>
/// <param name="Suppressions">The lints that are off in it, so too.</param>
/// <param name="Globs">The globs of its table of paths as text; empty: it has none.</param>
/// <param name="Table">The table.</param>
internal sealed record Builtin(string Name, byte[] Text, byte[] Tree, byte[] Positions, byte[] Suppressions, byte[] Globs, byte[] Table)
{
    /// <summary>Parses a file; null where anything is found in it.</summary>
    public static Builtin? Read(string name, byte[] text, byte[] globs, DiagnosticBag found)
    {
        var sources = new SourceSet();
        PolicySyntax? syntax = PolicyParser.Parse(sources, sources.Add(new SourceFile(name, Path: null, text)), found);
        return syntax is null || found.ToImmutable().Length != 0
            ? null
            : new Builtin(name, text, PolicySyntaxCodec.Encode(syntax.Root), PositionsCodec.Encode(syntax.Positions), SuppressionsCodec.Encode(syntax.Suppressions), globs, TableOf(name, globs));
    }

    private static byte[] TableOf(string name, byte[] globs)
    {
        if (globs.Length == 0) { return []; }
        PathSetEntry[] entries = TableGlobs.Read(globs);
        var classes = ByteClasses.Of(entries);
        return PathSet.TryBuild(entries, classes, out SparseAutomaton? automaton, out _)
            ? PathTable.Of(automaton, classes).Store()
            : throw new InvalidOperationException("the table of " + name + " is too large");
    }
}
