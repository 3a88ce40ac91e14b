namespace PolicyBuild.Compiler.Pipeline;

/// <summary>Names a stage, pass or backend in reports and cache keys.</summary>
/// <param name="Name">Lower case, stable.</param>
/// <param name="Version">Raised when the output for an unchanged input changes.</param>
public readonly record struct StageId(string Name, int Version);
