namespace PolicyBuild.Compiler.Syntax;

/// <summary>A comment <c># policybuild:disable PB4001</c>: the lint is silent on the comment's own line and the one below it; alone on a line before the document's first key, in the whole file.</summary>
/// <param name="Code">The code that is silenced.</param>
/// <param name="Line">The comment's line, from 1.</param>
/// <param name="WholeFile">Whether it stands before the first key.</param>
public readonly record struct Suppression(string Code, int Line, bool WholeFile);
