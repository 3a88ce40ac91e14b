namespace PolicyBuild.Compiler.Emit;

/// <summary>A line of a policy file in a source map.</summary>
/// <param name="File">Index into <see cref="SourceMap.Files"/>.</param>
/// <param name="Line">The line, from 1; 0: no line stands behind it.</param>
/// <param name="Column">The column, from 1; 0: the map has none. Sections of eBPF programs have them.</param>
public readonly record struct SourcePlace(int File, int Line, int Column = 0)
{
    /// <summary>Whether no line is meant.</summary>
    public bool IsNone => Line == 0;
}
