using PolicyBuild.Compiler.Cache;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>The outputs of one policy's stages by their content, while it is in a pipeline with a store.</summary>
internal sealed class CachedPolicy
{
    /// <summary>The outputs of parsing each of its files, in the order of the source set.</summary>
    public List<FileKeys> Files { get; } = [];

    /// <summary>For how many of the files the source set knows where the nodes lie.</summary>
    public int Placed { get; set; }

    /// <summary>What is left of the policy's tree by Validate.</summary>
    public Digest Fitting { get; set; }

    /// <summary>What Bundle emitted beside the bundle.</summary>
    public Digest Artifacts { get; set; }

    /// <summary>What Resolve made.</summary>
    public ModelKeys Resolved { get; set; } = new(default, []);

    /// <summary>What Optimize made.</summary>
    public ModelKeys Optimized { get; set; } = new(default, []);
}
