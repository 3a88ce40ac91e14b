namespace PolicyBuild.Compiler.Syntax;

/// <summary>One key of a mapping and its value. Keys are scalars and occur once.</summary>
public readonly record struct MappingEntry(ScalarNode Key, SyntaxNode Value);
