namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>How many maps and fields there were, to return to.</summary>
/// <param name="Maps">The maps.</param>
/// <param name="Fields">The fields.</param>
internal readonly record struct BpfSymbolsMark(int Maps, int Fields);
