using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>A conjunction of terms and the decision where all of them hold.</summary>
/// <param name="leaf">The decision's node.</param>
/// <param name="source">The rule in the policy.</param>
/// <param name="terms">The terms; none: always.</param>
internal sealed class ArgumentClause(int leaf, NodeRef source, ArgumentTerm[] terms)
{
    internal int Leaf { get; } = leaf;

    internal NodeRef Source { get; } = source;

    internal ArgumentTerm[] Terms { get; } = terms;
}
