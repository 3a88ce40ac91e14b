using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>One port that is allowed.</summary>
/// <param name="Port">0 to 65535; 0 stands for the ephemeral range when binding.</param>
/// <param name="Source">The port in the policy.</param>
public readonly record struct LandlockPort(int Port, NodeRef Source);
