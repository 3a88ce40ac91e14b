using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>
/// What each stage's result is stored under: a digest over the compiler, the stage and everything that the stage reads. What an earlier stage made is in
/// it by the digest of its content, so that a change that leaves it as it was stops there.
/// </summary>
internal sealed class StageKeys(CompileOptions options, Digest rules)
{
    private const byte Parsing = 1;
    private const byte Validating = 2;
    private const byte Resolving = 3;
    private const byte Optimizing = 4;
    private const byte Generating = 5;
    private const byte Bundling = 6;

    private readonly Digest _compiler = CompilerIdentity.Compute();

    /// <summary>The key of parsing a file.</summary>
    /// <param name="content">Digest of its bytes.</param>
    public Digest Parse(in Digest content)
    {
        CacheWriter key = Begin(Parsing);
        key.Digest(content);
        return Digest.Of(key.Written);
    }

    /// <summary>The key of validating a file. Places count: the company's rules see them.</summary>
    public Digest Validate(FileKeys file, SchemaUse use)
    {
        CacheWriter key = Begin(Validating);
        key.Byte((byte)use);
        if (use == SchemaUse.Policy) { key.Digest(rules); }
        key.Digest(file.Syntax);
        key.Digest(file.Positions);
        return Digest.Of(key.Written);
    }

    /// <summary>The first key of resolving a policy: without the files that it asks for.</summary>
    /// <param name="tree">What is resolved.</param>
    /// <param name="isRest">Whether the policy is wrong already and only its names are checked.</param>
    /// <param name="name">The policy's file name.</param>
    /// <param name="folder">The policy's folder.</param>
    public Digest Resolve(in Digest tree, bool isRest, string name, string folder)
    {
        CacheWriter key = Begin(Resolving);
        key.Digest(tree);
        key.Flag(isRest);
        key.Text(name);
        key.Optional(options.Root is { } root ? Path.GetRelativePath(folder, root) : null);
        key.Number((ulong)options.Search.Length);
        foreach (string searched in options.Search) { key.Text(Path.GetRelativePath(folder, searched)); }
        key.Number((ulong)options.Architectures.Length);
        foreach (Architecture architecture in options.Architectures) { key.Byte((byte)architecture); }
        key.Byte((byte)options.Objective);
        key.Digest(rules);
        return Digest.Of(key.Written);
    }

    /// <summary>The second key of resolving a policy.</summary>
    /// <param name="first">The first key.</param>
    /// <param name="answers">The questions that were asked of the file system, with the answers of now.</param>
    public Digest Resolve(in Digest first, ReadOnlySpan<byte> answers)
    {
        CacheWriter key = Begin(Resolving);
        key.Digest(first);
        key.Bytes(answers);
        return Digest.Of(key.Written);
    }

    /// <summary>The key of optimizing a policy. Lints point at nodes, so the nodes count.</summary>
    public Digest Optimize(in ModelKeys resolved)
    {
        CacheWriter key = Begin(Optimizing);
        Add(key, resolved);
        return Digest.Of(key.Written);
    }

    /// <summary>The key of one backend's work.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="target">Its target.</param>
    /// <param name="input">Digest of the part of the policy that it reads.</param>
    public Digest Generate(StageId backend, Architecture target, in Digest input)
    {
        CacheWriter key = Begin(Generating);
        key.Text(backend.Name);
        key.Int(backend.Version);
        key.Byte((byte)target);
        key.Digest(input);
        return Digest.Of(key.Written);
    }

    /// <summary>The key of bundling a policy: the models, the sections, and the files by name and place.</summary>
    public Digest Bundle(PipelineItem item)
    {
        CachedPolicy policy = item.Cached;
        CacheWriter key = Begin(Bundling);
        Add(key, policy.Resolved);
        Add(key, policy.Optimized);
        foreach (GenerateUnit unit in item.Units) { key.Digest(unit.SectionsDigest); }
        key.Number((ulong)policy.Files.Count);
        for (int i = 0; i < policy.Files.Count; i++)
        {
            key.Text(item.Run.Sources.Files[i].Name);
            key.Digest(policy.Files[i].Positions);
        }

        return Digest.Of(key.Written);
    }

    private static void Add(CacheWriter key, in ModelKeys model)
    {
        key.Digest(model.Content);
        key.Number((ulong)model.Nodes.Length);
        foreach (Diagnostics.NodeRef node in model.Nodes) { key.Node(node); }
    }

    private CacheWriter Begin(byte stage)
    {
        var key = new CacheWriter();
        key.Digest(_compiler);
        key.Byte(stage);
        return key;
    }
}
