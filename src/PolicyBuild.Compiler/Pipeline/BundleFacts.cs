namespace PolicyBuild.Compiler.Pipeline;

/// <summary>What is told of a bundle.</summary>
/// <param name="Hash">SHA-256 of the bundle, lower-case hexadecimal.</param>
/// <param name="PolicyHash">SHA-256 of the resolved policy, lower-case hexadecimal.</param>
/// <param name="Profile">The policy's own name.</param>
/// <param name="Length">The bundle's length in bytes.</param>
internal sealed record BundleFacts(string Hash, string PolicyHash, string Profile, int Length);
