using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model.Hooks;

/// <summary>Programs that were compiled elsewhere: an eBPF object file whose structure has been checked.</summary>
/// <param name="Name">The file's name without folder.</param>
/// <param name="Elf">The file.</param>
/// <param name="Source">Where the policy names it.</param>
public sealed record HookObject(string Name, ReadOnlyMemory<byte> Elf, NodeRef Source);
