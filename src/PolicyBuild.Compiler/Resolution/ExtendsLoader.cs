using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads what a policy extends, and what that extends, and merges it all below the policy itself; its level goes below all.</summary>
internal sealed class ExtendsLoader(
    SourceSet sources, CompileOptions options, IPolicyFiles files, IBasePolicies? bases, DiagnosticBag diagnostics)
{
    /// <summary>The key that names what a file extends.</summary>
    public const string Key = "extends";

    /// <summary>Most files on one way from the policy down, the policy included.</summary>
    public const int MaxDepth = 16;

    /// <summary>Most files that one policy is made of.</summary>
    public const int MaxFiles = 64;

    private readonly TreeMerger _merger = new();
    private readonly Dictionary<string, MappingNode?> _loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicySyntax?> _levels = new(StringComparer.Ordinal);
    private readonly List<(string Identity, string Name)> _chain = [];
    private string? _policyFolder;
    private string? _root;

    /// <summary>Full paths of the files that were read, the policy first.</summary>
    public ImmutableArray<string>.Builder Dependencies { get; } = ImmutableArray.CreateBuilder<string>();

    /// <summary>Whether something that is extended cannot be read or is wrong: the policy is then merged without it.</summary>
    public bool Failed { get; private set; }

    /// <summary>The policy with what it extends.</summary>
    public MergedPolicy Load(PolicySyntax policy)
    {
        string? path = sources.Files[policy.File].Path;
        if (path is not null) { Dependencies.Add(path); }
        if (IsAlone(policy)) { return new MergedPolicy([policy.Root, policy.Root, policy.Root], ModeOf(policy.Root), policy.File, origins: null); }

        _policyFolder = path is null ? options.Root : Path.GetDirectoryName(path);
        string identity = path is null ? "" : files.RealPath(path) ?? path;
        _chain.Add((identity, sources.Files[policy.File].Name));
        MappingNode root = Merge(policy, _policyFolder);
        ImmutableArray<MappingNode> roots = ModeOverlay.Of(root).Any()
            ? [Of(root, LaunchMode.Direct), Of(root, LaunchMode.Sandbox), Of(root, LaunchMode.Hardened)]
            : [.. Enumerable.Repeat(Filled(root), 3)];
        return new MergedPolicy(roots, ModeOf(root), policy.File, _merger.Origins);
    }

    /// <summary>Whether a policy is all that it says itself, and the same in each mode: it extends nothing, names no level, and has no overlays.</summary>
    public static bool IsAlone(PolicySyntax policy) =>
        policy.Root.Find(Key) is null && policy.Root.Find(ModeOverlay.Key) is null && LevelOf(policy.Root) is null;

    private static LaunchMode ModeOf(MappingNode root) =>
        ResolveContext.Scalar(root, "mode") is { } written ? ResolveContext.Mode(written.Text) : LaunchMode.Sandbox;

    // The level fills what neither the policy nor the overlay writes, so it comes last.
    private MappingNode Of(MappingNode root, LaunchMode mode) => Filled(ModeOverlay.Apply(root, mode));

    private MappingNode Filled(MappingNode root) => LevelOf(root) is { } level ? FillByLevel(root, level) : root;

    private static string? LevelOf(MappingNode root) => ResolveContext.Scalar(ResolveContext.Section(root, "security"), "level")?.Text;

    // The schema knows the levels, so each word that comes here has its file.
    private MappingNode FillByLevel(MappingNode root, string level)
    {
        if (!_levels.TryGetValue(level, out PolicySyntax? filling))
        {
            filling = Parse(BuiltinPolicies.ReadLevel(level));
            _levels.Add(level, filling);
        }

        return filling is null ? root : _merger.FillSecurity(root, filling);
    }

    // Every file named is visited even after an error: all errors are reported at once.
    private MappingNode Merge(PolicySyntax syntax, string? folder)
    {
        MappingNode? inherited = null;
        foreach (ScalarNode name in Names(syntax.Root.Find(Key)))
        {
            MappingNode? next = LoadNamed(name, new NodeRef(syntax.File, name.Id), folder);
            if (next is null) { Failed = true; }
            else { inherited = inherited is null ? next : _merger.Merge(inherited, next); }
        }

        return _merger.Overlay(inherited, syntax);
    }

    private static IEnumerable<ScalarNode> Names(SyntaxNode? extends) => extends switch
    {
        SequenceNode list => list.Items.OfType<ScalarNode>(),
        ScalarNode one => [one],
        _ => [],
    };

    private MappingNode? LoadNamed(ScalarNode name, NodeRef at, string? folder)
    {
        if (name.Text.StartsWith(BuiltinPolicies.Prefix, StringComparison.Ordinal)) { return LoadBuiltin(name.Text, at); }
        if (folder is null)
        {
            diagnostics.Add(ExtendsDiagnostics.NoFolder(at, name.Text));
            return null;
        }

        string path = Path.GetFullPath(name.Text.Replace('\0', '?'), folder);
        string? real = files.RealPath(path);
        if (name.Text.Length == 0 || name.Text.Contains('\0') || real is null)
        {
            diagnostics.Add(ExtendsDiagnostics.NotFound(at, name.Text));
            return null;
        }

        if (HookFileNames.IsHookFile(real) || HookFileNames.IsHookFile(path))
        {
            diagnostics.Add(HookDiagnostics.NotExtended(at, name.Text));
            return null;
        }

        if (!IsBelow(real, Root()))
        {
            diagnostics.Add(ExtendsDiagnostics.OutsideRoot(at, name.Text, NameOf(Root())));
            return null;
        }

        return Visit(real, NameOf(path), at, () => Read(path, real, at, name.Text), Path.GetDirectoryName(path));
    }

    private MappingNode? LoadBuiltin(string name, NodeRef at)
    {
        if (!BuiltinPolicies.TryRead(name[BuiltinPolicies.Prefix.Length..], out ReadOnlyMemory<byte> bytes))
        {
            diagnostics.Add(ExtendsDiagnostics.UnknownBuiltin(at, name));
            return null;
        }

        return Visit(name, name, at, () => new SourceFile(name, Path: null, bytes), folder: null);
    }

    private SourceFile? Read(string path, string real, NodeRef at, string written)
    {
        PolicyFileStatus status = files.Read(real, out ReadOnlyMemory<byte> bytes);
        if (status == PolicyFileStatus.Ok)
        {
            Dependencies.Add(path);
            return new SourceFile(NameOf(path), path, bytes);
        }

        diagnostics.Add(status switch
        {
            PolicyFileStatus.NotFound => ExtendsDiagnostics.NotFound(at, written),
            PolicyFileStatus.TooLarge => ExtendsDiagnostics.TooLarge(at, written),
            PolicyFileStatus.NotRegular => ExtendsDiagnostics.NotRegular(at, written),
            _ => ExtendsDiagnostics.Unreadable(at, written),
        });
        return null;
    }

    private MappingNode? Visit(string identity, string name, NodeRef at, Func<SourceFile?> read, string? folder)
    {
        for (int i = 0; i < _chain.Count; i++)
        {
            if (_chain[i].Identity != identity) { continue; }
            diagnostics.Add(ExtendsDiagnostics.Cycle(at, ChainFrom(i, name)));
            return null;
        }

        if (_loaded.TryGetValue(identity, out MappingNode? known)) { return known; }
        if (_chain.Count >= MaxDepth)
        {
            diagnostics.Add(ExtendsDiagnostics.TooDeep(at, MaxDepth));
            return null;
        }

        if (sources.Files.Count >= MaxFiles)
        {
            diagnostics.Add(ExtendsDiagnostics.TooMany(at, MaxFiles));
            return null;
        }

        _chain.Add((identity, name));
        MappingNode? result = Parse(read()) is { } syntax ? Merge(syntax, folder) : null;
        _chain.RemoveAt(_chain.Count - 1);
        _loaded.Add(identity, result);
        return result;
    }

    private PolicySyntax? Parse(SourceFile? file)
    {
        if (file is null) { return null; }
        int index = sources.Add(file);
        bool fits;
        PolicySyntax? fitting = bases is null ? ParseAlone(index, out fits) : bases.Read(sources, index, diagnostics, out fits);
        if (!fits) { Failed = true; }
        return fitting;
    }

    private PolicySyntax? ParseAlone(int file, out bool fits)
    {
        fits = true;
        if (BuiltinPolicies.TryParse(sources, file) is { } builtin) { return builtin; }
        fits = false;
        PolicySyntax? syntax = PolicyParser.Parse(sources, file, diagnostics);
        if (syntax is null) { return null; }
        fits = SchemaValidator.Validate(syntax, isBase: true, diagnostics, out PolicySyntax fitting);
        return fitting;
    }

    private string ChainFrom(int start, string last)
    {
        var text = new StringBuilder();
        for (int i = start; i < _chain.Count; i++) { text.Append(_chain[i].Name).Append(" -> "); }
        return text.Append(last).ToString();
    }

    // The folder that no file may leave, its own links followed.
    private string Root()
    {
        if (_root is not null) { return _root; }
        string folder = options.Root ?? RepositoryAbove(_policyFolder!) ?? _policyFolder!; // a file is only looked for where there is a folder
        return _root = files.RealPath(folder) ?? folder;
    }

    private string? RepositoryAbove(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (files.Exists(Path.Join(at, ".git"))) { return at; }
        }

        return null;
    }

    /// <summary>Whether a path is a folder or lies in it; both with their links followed.</summary>
    public static bool IsBelow(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal)
        && (path.Length == root.Length || Path.EndsInDirectorySeparator(root) || path[root.Length] == Path.DirectorySeparatorChar);

    private string NameOf(string path) => Path.GetRelativePath(_policyFolder!, path).Replace(Path.DirectorySeparatorChar, '/'); // as in Root
}
