using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline.Caching;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>One backend's work for one policy, of a backend for each architecture one architecture's.</summary>
/// <param name="item">The policy.</param>
/// <param name="backend">Index of the backend, in the order of <see cref="SectionGenerators.Create"/>.</param>
/// <param name="target">The architecture; none where the section is for all.</param>
internal sealed class GenerateUnit(PipelineItem item, int backend, Architecture target)
{
    /// <summary>The policy.</summary>
    public PipelineItem Item { get; } = item;

    /// <summary>Index of the backend.</summary>
    public int Backend { get; } = backend;

    /// <summary>The architecture; none where the section is for all.</summary>
    public Architecture Target { get; } = target;

    /// <summary>What the backend found.</summary>
    public DiagnosticBag Found { get; } = new();

    /// <summary>With a store: what the backend reads of the policy.</summary>
    public UnitKeys Keys { get; init; }

    /// <summary>With a store: the part of the policy that the backend reads, where Optimize has just made it.</summary>
    public BackendInput? Input { get; init; }

    /// <summary>With a store: the output, by content.</summary>
    public Digest SectionsDigest { get; set; }

    /// <summary>What the backend made; the default value where the result came from the store or the backend failed.</summary>
    public ImmutableArray<GeneratedSection> Sections { get; set; }

    /// <summary>Whether the result came from the store.</summary>
    public bool IsHit { get; set; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; set; }
}
