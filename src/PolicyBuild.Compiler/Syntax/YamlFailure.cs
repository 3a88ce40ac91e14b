namespace PolicyBuild.Compiler.Syntax;

/// <summary>Where YamlDotNet's parser gave up, and its words; empty where it says nothing and the offsets are worth nothing.</summary>
/// <param name="Message">The library's message, never shown.</param>
/// <param name="Start">Offset of what it was reading.</param>
/// <param name="End">Offset of what it could not read, not before <paramref name="Start"/> where it knows.</param>
internal sealed record YamlFailure(string Message, int Start, int End);
