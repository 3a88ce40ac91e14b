using System.Collections.Immutable;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler;

/// <summary>What a compile depends on besides its files.</summary>
/// <param name="Architectures">The architectures to make filters for, each once; never the host's by itself.</param>
/// <param name="Root">
/// The folder that <c>extends</c> may not leave, as a full path; null: the repository that holds the policy, else the policy's folder.
/// </param>
/// <param name="Objective">What filters are made small in.</param>
public sealed record CompileOptions(
    ImmutableArray<Architecture> Architectures, string? Root = null, FilterObjective Objective = FilterObjective.Mean)
{
    /// <summary>Folders with hook policies, as full paths, in the order in which they are searched.</summary>
    public ImmutableArray<string> Search { get; init; } = [];

    /// <summary>x86_64 and aarch64.</summary>
    public static CompileOptions Default { get; } = new([Architecture.X86_64, Architecture.AArch64]);
}
