namespace PolicyBuild.Compiler.Import;

/// <summary>A policy that an import made.</summary>
/// <param name="Name">Its profile name, which is also NAME of <c>NAME.policy.yaml</c>.</param>
/// <param name="Text">The policy's YAML.</param>
public sealed record ImportedPolicy(string Name, string Text);
