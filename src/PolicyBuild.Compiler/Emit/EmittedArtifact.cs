namespace PolicyBuild.Compiler.Emit;

/// <summary>A loose copy of a part of the bundle, for people and other tools.</summary>
/// <param name="Name">The file's name in the folder NAME/ beside the bundle.</param>
/// <param name="Bytes">The file's content.</param>
public sealed record EmittedArtifact(string Name, ReadOnlyMemory<byte> Bytes);
