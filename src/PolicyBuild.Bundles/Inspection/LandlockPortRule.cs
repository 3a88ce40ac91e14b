using PolicyBuild.Uapi;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>One port rule of a Landlock section.</summary>
/// <param name="Port">0 to 65535.</param>
/// <param name="Access">What is granted on it.</param>
public readonly record struct LandlockPortRule(int Port, LandlockAccessNet Access);
