namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>Bytes that a path must begin with, with its zero where it must end there.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Bits">The path conditions that hold then.</param>
internal readonly record struct TrieText(byte[] Bytes, ulong Bits);
