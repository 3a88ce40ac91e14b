using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>Finds the files of @include: paths are where minijail's user installed them, so a file of that name beside the policy is read.</summary>
internal sealed class MinijailIncludes(ImportContext context)
{
    private const int MaxDepth = 10; // minijail's own bound
    private const int MaxIncludes = 256;
    private const long MaxBytes = 4 * SyntaxLimits.MaxFileBytes;

    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly List<string> _open = [context.Sources.Files[0].Name];
    private int _count;
    private long _bytes;

    /// <summary>The names of the files that were read, in order.</summary>
    public IEnumerable<string> Names => _known.Keys;

    /// <summary>Opens a file and returns its text; null after a mistake. <see cref="Close"/> must follow.</summary>
    public SourceText? Open(MinijailLine line, MinijailToken path)
    {
        string name = path.Text[(path.Text.LastIndexOf('/') + 1)..];
        if (Refusal(name) is var (what, help))
        {
            line.Report(ImportDiagnostics.BadInclude(line.Span(path), what, help));
            return null;
        }

        if (Find(line, path, name) is not { } file) { return null; }
        _count++;
        _bytes += context.Sources.Files[file].Bytes.Length;
        if (context.Decode(file) is not { } text) { return null; }
        _open.Add(name);
        return text;
    }

    /// <summary>Ends the file that was opened last.</summary>
    public void Close() => _open.RemoveAt(_open.Count - 1);

    private (string What, string Help)? Refusal(string name)
    {
        if (_open.Contains(name)) { return ($"files include each other: {string.Join(" -> ", _open)} -> {name}", "remove one of the lines"); }
        if (_open.Count >= MaxDepth) { return ($"more than {MaxDepth} files include each other in a row", "include the deeper files directly"); }
        if (_count >= MaxIncludes || _bytes > MaxBytes) { return ("the policy includes too many files", "join some of them"); }
        if (name is "" or "." or "..") { return ("the path names no file", "write the path of a policy"); }
        return null;
    }

    private int? Find(MinijailLine line, MinijailToken path, string name)
    {
        if (_known.TryGetValue(name, out int known)) { return known; }
        if (context.Sources.Files[0].Path is not { } policy || Path.GetDirectoryName(policy) is not { } folder)
        {
            line.Report(ImportDiagnostics.BadInclude(line.Span(path), $"'{path.Text}' cannot be found: a policy from standard input has no folder", "import the file by its name"));
            return null;
        }

        string full = Path.Combine(folder, name);
        PolicyFileStatus status = context.Files.Read(full, out ReadOnlyMemory<byte> bytes);
        if (status != PolicyFileStatus.Ok)
        {
            string reason = status switch
            {
                PolicyFileStatus.NotFound => "is not there",
                PolicyFileStatus.TooLarge => "is larger than 1 MiB",
                PolicyFileStatus.NotRegular => "is no regular file with content",
                _ => "cannot be read",
            };
            line.Report(ImportDiagnostics.BadInclude(
                line.Span(path), $"the included file '{name}' {reason}", "put it beside the policy: absolute paths are read as files of the policy's folder"));
            return null;
        }

        int file = context.Sources.Add(new SourceFile(name, full, bytes));
        _known.Add(name, file);
        return file;
    }
}
