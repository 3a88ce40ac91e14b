using System;

namespace PolicyBuild.Bundles.Layout;

/// <summary>What the launcher does with a map.</summary>
[Flags]
public enum BpfMapOptions : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is frozen when it is filled, so that its contents are constants to the verifier.</summary>
    Freeze = 1,

    /// <summary>Every bit that this version knows.</summary>
    Known = Freeze,
}
