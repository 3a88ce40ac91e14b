namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>A stretch of text in one file of a compile. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive.</summary>
/// <param name="File">Index into <see cref="SourceSet.Files"/>.</param>
/// <param name="Line">First line, from 1.</param>
/// <param name="Column">First column, from 1.</param>
/// <param name="EndLine">Line of the end, not before <paramref name="Line"/>.</param>
/// <param name="EndColumn">Column just past the last character.</param>
public readonly record struct SourceSpan(int File, int Line, int Column, int EndLine, int EndColumn);
