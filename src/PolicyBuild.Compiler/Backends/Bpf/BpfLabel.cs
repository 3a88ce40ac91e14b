namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>A place in a program that jumps name before it is known; made by <see cref="BpfAssembler.NewLabel"/>.</summary>
/// <param name="Number">Its number in the assembler, from 1; 0 is no label.</param>
internal readonly record struct BpfLabel(int Number);
