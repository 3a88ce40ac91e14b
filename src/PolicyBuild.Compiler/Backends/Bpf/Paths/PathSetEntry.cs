using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>One glob of a path set.</summary>
/// <param name="Variable">What stands before it.</param>
/// <param name="Glob">The glob; empty for the variable's folder itself.</param>
/// <param name="Bits">The path conditions that hold where it matches.</param>
internal readonly record struct PathSetEntry(PathVariable Variable, PathTokens Glob, ulong Bits)
{
    /// <summary>Whether the folders above the variable's are meant (<see cref="PathGlob.Above"/>), which no table has.</summary>
    public bool IsAbove => new PathGlob(Variable, Glob.Pattern).IsAbove;
}
