using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Landlock;

/// <summary>One port rule.</summary>
/// <param name="Port">0 to 65535.</param>
/// <param name="Access">What is granted on it.</param>
/// <param name="Source">Where the policy first names it.</param>
internal readonly record struct LandlockModelPort(int Port, LandlockAccessNet Access, NodeRef Source);
