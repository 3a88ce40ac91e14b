using PolicyBuild.Uapi;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>The rights of an access set under one ABI; none makes no rule.</summary>
/// <param name="Directory">Granted beneath a directory.</param>
/// <param name="File">Granted on anything else.</param>
public readonly record struct LandlockMasks(LandlockAccessFs Directory, LandlockAccessFs File);
