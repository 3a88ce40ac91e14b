using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Tasks.Rules;

/// <summary>
/// Reads schema files and those that they refer to. Nothing is fetched: a reference leads into the same file, or to a file below the root or below
/// the folder of a schema that the project names (a package that carries schemas lies elsewhere).
/// NJsonSchema is not asked, so that a build in which no policy needs a check never loads it.
/// </summary>
/// <param name="root">The root, as a full path.</param>
/// <param name="files">How files are read.</param>
internal sealed class RuleSetReader(string root, IPolicyFiles files)
{
    /// <summary>Most files that the schemas of one project may be made of.</summary>
    public const int MaxFiles = 64;

    private readonly Dictionary<string, RuleFile?> _known = new(StringComparer.Ordinal);
    private readonly List<RuleFile> _files = [];
    private readonly Dictionary<RuleNode, RuleNode> _references = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _folders = [root];
    private readonly List<string> _tried = [];
    private readonly HashSet<RuleNode> _schemas = new(ReferenceEqualityComparer.Instance);
    private readonly List<(RuleFile File, RuleNode Reference)> _written = [];

    /// <summary>What is wrong with the files; a span's file is an index into <see cref="Tried"/>.</summary>
    public DiagnosticBag Diagnostics { get; } = new();

    /// <summary>Full paths of the files, also of those that cannot be read.</summary>
    public IReadOnlyList<string> Tried => _tried;

    /// <summary>Reads the files; null after an error.</summary>
    /// <param name="paths">Full paths.</param>
    public RuleSet? Read(IReadOnlyCollection<string> paths)
    {
        var schemas = ImmutableArray.CreateBuilder<RuleFile>();
        _folders.AddRange(paths.Select(path => Path.GetDirectoryName(path)!)); // a file lies in a folder
        foreach (string path in paths.Distinct(StringComparer.Ordinal))
        {
            if (Load(path, at: null) is { } file) { schemas.Add(file); }
        }

        // The list grows while it is walked.
        for (int i = 0; i < _files.Count; i++) { Check(_files[i]); }
        foreach ((RuleFile file, RuleNode reference) in _written) { CheckTarget(file, reference); }
        if (!Diagnostics.HasErrors) { CheckLoops(schemas); }
        return Diagnostics.HasErrors ? null : new RuleSet(schemas.ToImmutable(), [.. _files], _references, IdentityOf(schemas));
    }

    private void Check(RuleFile file)
    {
        var check = new RuleSchemaCheck(file, Diagnostics);
        check.Run();
        _schemas.UnionWith(check.Schemas);
        foreach (RuleNode reference in check.References)
        {
            if (Follow(file, reference) is not { } target) { continue; }
            _references.Add(reference, target);
            _written.Add((file, reference));
        }
    }

    // What lies in a default or an example has the look of a schema, and was not checked.
    private void CheckTarget(RuleFile file, RuleNode reference)
    {
        if (_schemas.Contains(_references[reference])) { return; }
        Diagnostics.Add(RuleDiagnostics.BadReference(file.At(reference.Start), reference.Text, "leads to no schema", null));
    }

    private RuleNode? Follow(RuleFile file, RuleNode reference)
    {
        SourceSpan at = file.At(reference.Start);
        if (RuleReference.Parse(reference.Text) is not { } parsed)
        {
            Diagnostics.Add(RuleDiagnostics.BadReference(at, reference.Text, "is not followed", "write '#/definitions/NAME', or the relative path of a file below the root"));
            return null;
        }

        RuleFile? target = file;
        if (parsed.File.Length > 0)
        {
            string path = Path.GetFullPath(parsed.File, Path.GetDirectoryName(file.Path)!); // a file's path has a folder
            if (!_folders.Any(folder => IsBelow(path, folder)))
            {
                Diagnostics.Add(RuleDiagnostics.BadReference(at, reference.Text, "leads out of the root", "copy the file to below the root, or set PolicyRoot"));
                return null;
            }

            target = Load(path, at);
        }

        if (target is null) { return null; }
        if (RuleReference.Follow(target.Root, parsed.Pointer) is { } found) { return found; }
        Diagnostics.Add(RuleDiagnostics.BadReference(at, reference.Text, "leads to no schema", null));
        return null;
    }

    private RuleFile? Load(string path, SourceSpan? at)
    {
        if (_known.TryGetValue(path, out RuleFile? known)) { return known; }
        int index = _tried.Count;
        _tried.Add(path);
        RuleFile? file = ReadFile(path, index, at);
        if (file is not null) { _files.Add(file); }
        return _known[path] = file;
    }

    private RuleFile? ReadFile(string path, int index, SourceSpan? at)
    {
        string name = NameOf(path);
        ReadOnlyMemory<byte> bytes = default;
        string? problem = index >= MaxFiles ? "is one too many: 64 may be read" : ProblemOf(files.Read(path, out bytes));
        if (problem is not null)
        {
            Diagnostics.Add(RuleDiagnostics.Unreadable(at, name, problem));
            return null;
        }

        if (RuleFileReader.Read(bytes.Span, out problem, out int offset) is { } value) { return new RuleFile(index, name, path, bytes, value); }
        Diagnostics.Add(RuleDiagnostics.NotJson(RuleFile.Locate(bytes.Span, index, offset), problem));
        return null;
    }

    private static string? ProblemOf(PolicyFileStatus status) => status switch
    {
        PolicyFileStatus.Ok => null,
        PolicyFileStatus.NotFound => "is not there",
        PolicyFileStatus.TooLarge => "is larger than 1 MiB",
        PolicyFileStatus.NotRegular => "is no regular file, or empty",
        _ => "cannot be read",
    };

    // A link that leads out is found by the real path; of a file that is not there the name tells.
    private bool IsBelow(string path, string folder)
    {
        if (files.RealPath(path) is { } real)
        {
            path = real;
            folder = files.RealPath(folder) ?? folder;
        }

        return path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    // The place of a file outside the root is this machine's own.
    private string NameOf(string path) => IsBelow(path, root) ? Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/') : Path.GetFileName(path);

    private void CheckLoops(IEnumerable<RuleFile> schemas)
    {
        var loops = new RuleLoops(node => _references.GetValueOrDefault(node));
        foreach (RuleFile schema in schemas)
        {
            if (loops.Find(schema.Root) is not { } found) { continue; }
            RuleFile owner = _files.First(file => Contains(file.Root, found));
            Diagnostics.Add(RuleDiagnostics.BadReference(owner.At(found.Start), found.Find("$ref")?.Text ?? "#",
                "leads back to itself without going into a key or an item", null));
        }
    }

    private static bool Contains(RuleNode node, RuleNode wanted) => ReferenceEquals(node, wanted)
        || node.Members.Any(member => Contains(member.Value, wanted)) || node.Items.Any(item => Contains(item, wanted));

    private Digest IdentityOf(IEnumerable<RuleFile> schemas)
    {
        using var bytes = new MemoryStream();
        Write(bytes, Encoding.UTF8.GetBytes("company rules"));
        // What checks is part of it, the version of NJsonSchema by the reference to it: no other checker's results are taken from a cache.
        bytes.Write(typeof(RuleSetReader).Module.ModuleVersionId.ToByteArray());
        foreach (RuleFile schema in schemas) { Write(bytes, Encoding.UTF8.GetBytes(schema.Name)); }
        foreach (RuleFile file in _files)
        {
            Write(bytes, Encoding.UTF8.GetBytes(file.Name));
            Write(bytes, file.Bytes.Span);
        }

        return Digest.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void Write(MemoryStream bytes, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        bytes.Write(length);
        bytes.Write(part);
    }
}
