using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>One limit of <c>resources</c>.</summary>
/// <param name="Value">The limit, in the unit of its key.</param>
/// <param name="Source">The value in the policy.</param>
public readonly record struct ResourceValue(ulong Value, NodeRef Source);
