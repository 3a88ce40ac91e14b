using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>What the launcher sets on the process itself.</summary>
/// <param name="Inheritance">Which environment variables are inherited.</param>
/// <param name="InheritedNames">For <see cref="EnvironmentInheritance.Listed"/>: names, a trailing '*' for all that begin so.</param>
/// <param name="SetVariables">Variables that are set, by name in ordinal order.</param>
/// <param name="Rlimits">Resource limits, by number.</param>
/// <param name="Umask">0 to 0777 (octal); null: unchanged.</param>
/// <param name="WorkingDirectory">A folder (no pattern); null: unchanged.</param>
/// <param name="CapabilitiesKept">One bit for each capability kept (linux/capability.h); null: unchanged.</param>
public sealed record ProcessPolicy(
    EnvironmentInheritance Inheritance,
    ImmutableArray<string> InheritedNames,
    ImmutableArray<EnvironmentVariable> SetVariables,
    ImmutableArray<ResourceLimit> Rlimits,
    int? Umask,
    PathPattern? WorkingDirectory,
    ulong? CapabilitiesKept)
{
    /// <summary>The section in the policy; none where nothing is written.</summary>
    public NodeRef Source { get; init; }

    /// <summary>The list of capabilities in the policy; none where nothing is written.</summary>
    public NodeRef CapabilitiesSource { get; init; }

    /// <summary>The processors that the program may run on; null: unchanged.</summary>
    public ProcessorAffinity? Affinity { get; init; }
}
