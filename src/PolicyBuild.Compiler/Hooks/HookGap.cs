using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>Hooks that rules cannot name.</summary>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="Hooks">The hooks.</param>
internal sealed record HookGap(string Reason, ImmutableArray<string> Hooks);
