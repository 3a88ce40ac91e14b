using PolicyBuild.Uapi;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>What a ruleset handles under one ABI.</summary>
/// <param name="Fs">Filesystem rights.</param>
/// <param name="Net">Port rights.</param>
/// <param name="Scoped">Scopes.</param>
public readonly record struct LandlockHandled(LandlockAccessFs Fs, LandlockAccessNet Net, LandlockScope Scoped);
