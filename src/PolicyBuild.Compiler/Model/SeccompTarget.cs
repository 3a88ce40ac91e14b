using System.Collections.Immutable;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Model;

/// <summary>The filter for one kernel architecture.</summary>
/// <param name="Architecture">The architecture that the filter runs on.</param>
/// <param name="Abis">The ABIs that a process may use there, each once; calls by any other get the deny action.</param>
public sealed record SeccompTarget(Architecture Architecture, ImmutableArray<SeccompAbi> Abis);
