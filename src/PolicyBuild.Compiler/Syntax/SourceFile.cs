namespace PolicyBuild.Compiler.Syntax;

/// <summary>One file that a compile reads, as bytes; the Parse stage decodes them.</summary>
/// <param name="Name">
/// The name for bundles and messages: relative to the policy's folder with '/' between segments, or <c>builtin:NAME</c>.
/// </param>
/// <param name="Path">The full path that was read; null for a built-in and for standard input.</param>
/// <param name="Bytes">The file's content.</param>
public sealed record SourceFile(string Name, string? Path, ReadOnlyMemory<byte> Bytes);
