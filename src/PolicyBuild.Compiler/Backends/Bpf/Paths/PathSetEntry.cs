using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>One glob of a path set.</summary>
/// <param name="Variable">What stands before it.</param>
/// <param name="Glob">The glob; empty for the variable's folder itself.</param>
/// <param name="Bits">The path conditions that hold where it matches.</param>
internal readonly record struct PathSetEntry(PathVariable Variable, PathTokens Glob, ulong Bits);
