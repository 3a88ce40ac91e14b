using System;

namespace PolicyBuild.Bundles.Layout;

/// <summary>Bits of <see cref="LandlockHeader.Flags"/>. A bit that the launcher does not know makes it refuse the bundle.</summary>
[Flags]
public enum LandlockFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Grant what the started program needs to run: its binary, its interpreter, the library folders (<c>launch: auto</c>).</summary>
    LaunchGrants = 1 << 0,

    /// <summary>The policy says <c>compatibility</c> for this layer; it overrides <c>enforcement</c>.</summary>
    CompatibilityWritten = 1 << 1,

    /// <summary>With <see cref="CompatibilityWritten"/>: best-effort; without this bit: required.</summary>
    BestEffort = 1 << 2,

    /// <summary>All flags that this version knows.</summary>
    Known = (1 << 3) - 1,
}
