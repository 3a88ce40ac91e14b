using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>What every part of the Resolve stage needs: where nodes come from, the diagnostics, and the settings that nothing generates.</summary>
internal sealed class ResolveContext(MergedPolicy policy, CompileOptions options, DiagnosticBag diagnostics)
{
    /// <summary>The compile's options.</summary>
    public CompileOptions Options { get; } = options;

    /// <summary>Settings that are written and that no backend generates.</summary>
    public ImmutableArray<UnsupportedSetting>.Builder Unsupported { get; } = ImmutableArray.CreateBuilder<UnsupportedSetting>();

    /// <summary>Settings that are written and that nothing enforces yet.</summary>
    public ImmutableArray<UnsupportedSetting>.Builder Unenforced { get; } = ImmutableArray.CreateBuilder<UnsupportedSetting>();

    /// <summary>Where a node was written.</summary>
    public NodeRef At(SyntaxNode node) => policy.Origin(node);

    /// <summary>Whether an error was found so far.</summary>
    public bool HasErrors => diagnostics.HasErrors;

    /// <summary>Adds a diagnostic.</summary>
    public void Report(Diagnostic diagnostic) => diagnostics.Add(diagnostic);

    /// <summary>Notes a setting that no backend generates.</summary>
    public void Refuse(string setting, SyntaxNode node, string help) => Unsupported.Add(new UnsupportedSetting(setting, At(node), help));

    /// <summary>Notes a setting that nothing enforces yet.</summary>
    public void Keep(string setting, SyntaxNode node) => Unenforced.Add(new UnsupportedSetting(setting, At(node)));

    /// <summary>A section of a mapping; null where the key is absent or has no mapping.</summary>
    public static MappingNode? Section(MappingNode? parent, string key) => parent?.Find(key) as MappingNode;

    /// <summary>A scalar of a mapping; null where the key is absent or has something else.</summary>
    public static ScalarNode? Scalar(MappingNode? parent, string key) => parent?.Find(key) as ScalarNode;

    /// <summary>The mode of a name that fits the schema.</summary>
    public static LaunchMode Mode(string name) => name switch
    {
        "direct" => LaunchMode.Direct,
        "hardened" => LaunchMode.Hardened,
        _ => LaunchMode.Sandbox,
    };

    /// <summary>The items of a list, of the one item where the list is written as a scalar, or of nothing.</summary>
    public static ImmutableArray<SyntaxNode> Items(SyntaxNode? node) => node switch
    {
        SequenceNode list => list.Items,
        ScalarNode { Kind: not SyntaxKind.Null } one => [one],
        _ => [],
    };
}
