using System.Collections.Immutable;

namespace PolicyBuild.Runtime;

/// <summary>What was applied to the process.</summary>
/// <param name="Profile">The policy's profile name.</param>
/// <param name="LandlockAbi">The Landlock ABI whose rules are enforced; 0: none.</param>
/// <param name="FilterInstructions">The length of the seccomp filter; 0: none.</param>
/// <param name="Dropped">What was left out, a sentence each, behind its code where it has one.</param>
public sealed record AppliedSandbox(string Profile, int LandlockAbi, int FilterInstructions, ImmutableArray<string> Dropped);
