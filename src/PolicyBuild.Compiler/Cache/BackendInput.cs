using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Cache;

/// <summary>
/// What one backend depends on for one target: the part of the policy that it reads, with its nodes renamed. A backend that is run on
/// <see cref="ToModel"/> cannot see more than its digest covers, nor where a line stands; what it makes is led back to the actual
/// nodes by <see cref="SectionsCodec.Map"/> and <see cref="DiagnosticsCodec.Map"/>.
/// </summary>
internal sealed class BackendInput
{
    private readonly byte[] _content;

    private BackendInput(EncodedModel encoded)
    {
        _content = encoded.Content;
        Nodes = encoded.Nodes;
        Digest = Digest.Of(_content);
    }

    /// <summary>Names the part of the policy. Two policies that differ elsewhere, or in where something is written, have the same.</summary>
    public Digest Digest { get; }

    /// <summary>The actual nodes, entry 0 for the node that is renamed 1.</summary>
    public ImmutableArray<NodeRef> Nodes { get; }

    /// <summary>The input of a backend.</summary>
    /// <param name="backend">The name of its <see cref="Pipeline.StageId"/>.</param>
    /// <param name="target">One of its targets.</param>
    /// <param name="policy">The optimized policy.</param>
    public static BackendInput Of(string backend, Architecture target, PolicyModel policy) =>
        new(PolicyModelCodec.Encode(BackendProjection.Of(backend, target, policy)));

    /// <summary>The part of the policy, its nodes renamed.</summary>
    public PolicyModel ToModel() =>
        PolicyModelCodec.Decode(_content) ?? throw new InvalidOperationException("a policy cannot be read back from its own bytes");
}
