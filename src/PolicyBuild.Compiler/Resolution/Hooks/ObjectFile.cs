using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>An object file that has been checked.</summary>
/// <param name="Elf">The file.</param>
/// <param name="Hooks">The hooks that its programs are for, in ordinal order, each once.</param>
internal sealed record ObjectFile(ReadOnlyMemory<byte> Elf, ImmutableArray<string> Hooks);
