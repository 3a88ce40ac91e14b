using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>The processors that the program may run on. Which of them a host has, the launcher finds out.</summary>
/// <param name="KeepsToNode">Whether it keeps to one NUMA node (<c>numa-aware</c>); then there is no list.</param>
/// <param name="Ranges">The list, rising; no range touches the next.</param>
/// <param name="Source">The setting in the policy.</param>
public sealed record ProcessorAffinity(bool KeepsToNode, ImmutableArray<ProcessorRange> Ranges, NodeRef Source);
