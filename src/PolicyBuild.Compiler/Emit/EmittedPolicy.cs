using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Emit;

/// <summary>What the Bundle stage makes of one policy.</summary>
/// <param name="Profile">The policy's name.</param>
/// <param name="PolicyHash">SHA-256 of the resolved policy, lower-case hexadecimal.</param>
/// <param name="Bundle">The bundle file.</param>
/// <param name="Artifacts">The loose copies, by name in ordinal order.</param>
public sealed record EmittedPolicy(string Profile, string PolicyHash, ReadOnlyMemory<byte> Bundle, ImmutableArray<EmittedArtifact> Artifacts);
