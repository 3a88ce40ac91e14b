using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>A diagnostic with its place, which stays readable after the policy's trees are gone.</summary>
/// <param name="Policy">Index into <see cref="PipelineRequest.Policies"/>.</param>
/// <param name="Diagnostic">The diagnostic. Its node means something inside the compile alone.</param>
/// <param name="File">
/// The file that it points at as a full path, <c>builtin:NAME</c> for a built-in; the policy's own file where it points at no place; null for standard input.
/// </param>
/// <param name="Span">The place; null where it is about the policy as a whole. Its file is 0 for the policy itself and counts what is extended.</param>
public sealed record PipelineDiagnostic(int Policy, Diagnostic Diagnostic, string? File, SourceSpan? Span)
{
    /// <summary>The same without the policy that it was found for: equal for all policies that extend the file.</summary>
    internal PipelineDiagnostic AnyPolicy() => this with
    {
        Policy = 0,
        Diagnostic = Diagnostic with { Node = default, Span = null },
        Span = Span is { } span ? span with { File = 0 } : null,
    };
}
