using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Model;

/// <summary>One path rule.</summary>
/// <param name="Path">What is granted.</param>
/// <param name="Access">The rights granted, under the newest ABI; the backend computes those of older ones and the file mask.</param>
/// <param name="Required">Whether a missing path stops the start.</param>
/// <param name="Source">The rule in the policy.</param>
public sealed record LandlockPath(PathPattern Path, LandlockAccessFs Access, bool Required, NodeRef Source);
