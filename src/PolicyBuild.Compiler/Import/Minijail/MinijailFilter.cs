using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>One filter of a statement.</summary>
/// <param name="Alternatives">Its expression; empty: every call matches.</param>
/// <param name="Action">What a call that matches gets.</param>
internal readonly record struct MinijailFilter(ImmutableArray<ImmutableArray<ArgumentTest>> Alternatives, SeccompAction Action);
