namespace PolicyBuild.Compiler.Syntax;

/// <summary>Where one node lies in its file: lines and columns from 1, columns in UTF-16 units, the end exclusive.</summary>
public readonly record struct NodeSpan(int Line, int Column, int EndLine, int EndColumn);
