using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Import;

/// <summary>What became of one file.</summary>
/// <param name="Policies">The policies; none where an error is among the diagnostics.</param>
/// <param name="Diagnostics">What there is to say, by file and position.</param>
/// <param name="Sources">The files that were read: they turn diagnostics into positions.</param>
public sealed record ImportResult(ImmutableArray<ImportedPolicy> Policies, ImmutableArray<Diagnostic> Diagnostics, SourceSet Sources);
