namespace PolicyBuild.Compiler.Emit;

/// <summary>A line of a policy file in a source map.</summary>
/// <param name="File">Index into <see cref="SourceMap.Files"/>.</param>
/// <param name="Line">The line, from 1; 0: no line stands behind it.</param>
public readonly record struct SourcePlace(int File, int Line)
{
    /// <summary>Whether no line is meant.</summary>
    public bool IsNone => Line == 0;
}
