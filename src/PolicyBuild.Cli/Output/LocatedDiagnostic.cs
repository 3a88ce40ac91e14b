using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Cli.Output;

/// <summary>A diagnostic with the file and the text that it points at.</summary>
/// <param name="Diagnostic">The diagnostic.</param>
/// <param name="File">The file as the user can open it; null where none is to blame.</param>
/// <param name="Span">The place in the file; null where it is about the file as a whole.</param>
/// <param name="Content">The file's bytes; empty where there is no place.</param>
internal readonly record struct LocatedDiagnostic(Diagnostic Diagnostic, string? File, SourceSpan? Span, ReadOnlyMemory<byte> Content)
{
    public static LocatedDiagnostic Of(Diagnostic diagnostic, string? file, SourceSet? sources)
    {
        if (sources?.Locate(diagnostic) is not { } span) { return new LocatedDiagnostic(diagnostic, file, null, default); }
        SourceFile source = sources.Files[span.File];
        string? shown = span.File == 0 ? file : source.Path is null ? source.Name : NextTo(file, source.Name);
        return new LocatedDiagnostic(diagnostic, shown, span, source.Bytes);
    }

    /// <summary>A diagnostic of a pipeline.</summary>
    /// <param name="found">The diagnostic.</param>
    /// <param name="file">The policy as the user named it.</param>
    /// <param name="policy">The policy.</param>
    public static LocatedDiagnostic Of(PipelineDiagnostic found, string file, PipelineInput policy)
    {
        if (found.Span is not { } span) { return new LocatedDiagnostic(found.Diagnostic, file, null, default); }
        string? path = found.File;
        if (span.File == 0) { return new LocatedDiagnostic(found.Diagnostic, file, span, policy.Source?.Bytes ?? Read(path)); }
        if (path?.StartsWith(BuiltinPolicies.Prefix, StringComparison.Ordinal) == true)
        {
            return new LocatedDiagnostic(found.Diagnostic, path, span, BuiltinPolicies.ReadFull(path).Bytes);
        }

        string? folder = Path.GetDirectoryName(policy.Path);
        string shown = path is null ? file : folder is null ? path : NextTo(file, Path.GetRelativePath(folder, path));
        return new LocatedDiagnostic(found.Diagnostic, shown, span, Read(path));
    }

    /// <summary>The severity as messages write it.</summary>
    public string SeverityName => Diagnostic.Severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };

    // Of a file that has changed meanwhile the lines may not fit: only the display suffers.
    private static ReadOnlyMemory<byte> Read(string? path)
    {
        ReadOnlyMemory<byte> bytes = default;
        if (path is not null) { new PolicyFiles().Read(path, out bytes); }
        return bytes;
    }

    // Files are named relative to the policy's folder; the user called the policy by a path of their own.
    private static string NextTo(string? policy, string name) =>
        Path.GetDirectoryName(policy) is { Length: > 0 } folder ? Path.Combine(folder, name) : name;
}
