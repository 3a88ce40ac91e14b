using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>A file with hook policies.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="File">Its index in the source set.</param>
/// <param name="Syntax">What fits of its tree; null: it is an object file, or nothing could be made of it.</param>
/// <param name="Object">The object file; null: it is text.</param>
internal sealed record HookFile(string Name, int File, PolicySyntax? Syntax, ObjectFile? Object);
