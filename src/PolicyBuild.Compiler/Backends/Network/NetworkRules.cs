using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Network;

/// <summary>The numbers of the policy's places that denials name, each program's own.</summary>
internal sealed class NetworkRules
{
    private readonly List<(NodeRef Place, int Program)> _rules = [];

    /// <summary>The places by number, the first of number 1.</summary>
    public ImmutableArray<(NodeRef Place, int Program)> All => [.. _rules];

    /// <summary>The number of a place in a program; the first time it gets one.</summary>
    public int NumberOf(NodeRef place, int program)
    {
        int index = _rules.IndexOf((place, program));
        if (index >= 0) { return index + 1; }
        _rules.Add((place, program));
        return _rules.Count;
    }
}
