using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>A variable that the launcher sets.</summary>
public sealed record EnvironmentVariable(string Name, string Value, NodeRef Source);
