using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>One policy that a pipeline compiles.</summary>
/// <param name="Path">The policy file as a full path; empty where <see cref="Source"/> comes from no file.</param>
/// <param name="Name">NAME of what it becomes: <c>NAME.policybundle</c>.</param>
public sealed record PipelineInput(string Path, string Name)
{
    /// <summary>The policy's content where it was read already (standard input); null: the pipeline reads <see cref="Path"/>.</summary>
    public SourceFile? Source { get; init; }
}
