using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>
/// Finds and reads files with hook policies: beside the file that names one, then on the search path, then among the built-ins; never outside the folder
/// that it is looked for in, also not by a link.
/// </summary>
internal sealed class HookFiles(
    SourceSet sources, CompileOptions options, IPolicyFiles files, IBasePolicies? bases, ICollection<string> dependencies, ResolveContext context)
{
    private readonly Dictionary<string, HookFile?> _loaded = new(StringComparer.Ordinal);

    /// <summary>Reads the file that a name means; null where there is none that can be used, which is reported.</summary>
    /// <param name="name">The name.</param>
    /// <param name="at">Where it is written.</param>
    public HookFile? Load(string name, NodeRef at)
    {
        if (name.StartsWith(BuiltinPolicies.Prefix, StringComparison.Ordinal)) { return LoadBuiltin(name, at); }
        if (!HookFileNames.IsFine(name)) { return Wrong(HookDiagnostics.BadFileName(at, name)); }
        var places = new List<string>();
        if (Path.GetDirectoryName(sources.Files[at.File].Path) is { } beside && TryLoad(beside, name, at, places, out HookFile? found)) { return found; }
        foreach (string folder in options.Search)
        {
            if (TryLoad(folder, name, at, places, out found)) { return found; }
        }

        if (HookBuiltins.Read(name) is { } builtin) { return Once(builtin.Name, () => Add(builtin, at)); }
        places.Add("the built-ins " + string.Join(", ", HookBuiltins.Names.ToArray()));
        return Wrong(HookDiagnostics.FileNotFound(at, name, string.Join(", ", places)));
    }

    /// <summary>Reads what mode hardened has by itself.</summary>
    public HookFile? LoadHardened(NodeRef at) => LoadBuiltin(BuiltinPolicies.Prefix + HookBuiltins.Hardened, at);

    private HookFile? LoadBuiltin(string name, NodeRef at)
    {
        string file = name[BuiltinPolicies.Prefix.Length..];
        if (!HookFileNames.IsHookFile(file)) { file += ".bpf"; }
        if (HookBuiltins.Read(file) is { } builtin) { return Once(builtin.Name, () => Add(builtin, at)); }
        return Wrong(HookDiagnostics.UnknownBuiltin(at, name, Spelling.Nearest(file, HookBuiltins.Names.ToArray()) is { } near ? BuiltinPolicies.Prefix + near : null));
    }

    private bool TryLoad(string folder, string name, NodeRef at, List<string> places, out HookFile? found)
    {
        found = null;
        string path = Path.GetFullPath(name, folder);
        string shown = NameOf(path);
        places.Add($"'{shown}'");
        if (files.RealPath(path) is not { } real) { return false; }
        string realFolder = files.RealPath(folder) ?? folder;
        if (!ExtendsLoader.IsBelow(real, realFolder))
        {
            Wrong(HookDiagnostics.FileOutside(at, name, NameOf(folder)));
            return true;
        }

        // What a file is, a cache knows by its real name.
        found = !HookFileNames.IsHookFile(real) ? Wrong(HookDiagnostics.BadFileName(at, NameOf(real))) : Once(real, () => Read(path, real, shown, at));
        return true;
    }

    private HookFile? Once(string identity, Func<HookFile?> load)
    {
        if (_loaded.TryGetValue(identity, out HookFile? known)) { return known; }
        known = load();
        _loaded.Add(identity, known);
        return known;
    }

    private HookFile? Read(string path, string real, string name, NodeRef at)
    {
        PolicyFileStatus status = files.Read(real, out ReadOnlyMemory<byte> bytes);
        if (status == PolicyFileStatus.Ok)
        {
            dependencies.Add(path);
            return Add(new SourceFile(name, path, bytes), at);
        }

        return Wrong(HookDiagnostics.FileUnusable(at, name, status switch
        {
            PolicyFileStatus.NotFound => "has gone",
            PolicyFileStatus.TooLarge => "is larger than 1 MiB",
            PolicyFileStatus.NotRegular => "is empty, or no regular file",
            _ => "cannot be read",
        }));
    }

    // Each file that was read stands in the source set, in the order of reading: a result of an earlier compile is laid out by it.
    private HookFile? Add(SourceFile file, NodeRef at)
    {
        if (sources.Files.Count >= ExtendsLoader.MaxFiles) { return Wrong(ExtendsDiagnostics.TooMany(at, ExtendsLoader.MaxFiles)); }
        int index = sources.Add(file);
        if (!HookFileNames.IsObject(file.Bytes.Span)) { return Parse(index) is { } syntax ? new HookFile(file.Name, index, syntax, null) : null; }
        if (ObjectFileReader.Read(file.Bytes, out string? problem) is not { } compiled) { return Wrong(HookDiagnostics.BadObject(at, file.Name, problem!)); } // set where there is no object
        string? unknown = compiled.Hooks.FirstOrDefault(static hook => !KernelHooks.IsKernels(hook));
        return unknown is null
            ? new HookFile(file.Name, index, null, compiled)
            : Wrong(HookDiagnostics.UnknownHookOfObject(at, file.Name, unknown, Spelling.Nearest(unknown, KernelHooks.All.Select(static hook => hook.Name))));
    }

    private PolicySyntax? Parse(int file)
    {
        var found = new DiagnosticBag();
        PolicySyntax? syntax = bases is null ? ParseAlone(sources, file, found) : bases.Read(sources, file, found, out _);
        foreach (Diagnostic diagnostic in found.ToImmutable()) { context.Report(diagnostic); }
        return syntax;
    }

    private static PolicySyntax? ParseAlone(SourceSet sources, int file, DiagnosticBag found)
    {
        if (BuiltinPolicies.TryParse(sources, file) is { } builtin) { return builtin; }
        PolicySyntax? syntax = PolicyParser.Parse(sources, file, found);
        if (syntax is null) { return null; }
        SchemaValidator.Validate(syntax, SchemaUse.Hooks, found, out PolicySyntax fitting);
        return fitting;
    }

    private HookFile? Wrong(Diagnostic diagnostic)
    {
        context.Report(diagnostic);
        return null;
    }

    private string NameOf(string path) => sources.Files[0].Path is { } policy
        ? Path.GetRelativePath(Path.GetDirectoryName(policy)!, path).Replace(Path.DirectorySeparatorChar, '/') // a file's path has a folder
        : path;
}
