using System;

namespace PolicyBuild.Bundles.Layout;

/// <summary>Bits of <see cref="LandlockPathRecord.Flags"/>.</summary>
[Flags]
public enum LandlockPathFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A path that is not there stops the start; without this bit it is skipped and printed.</summary>
    Required = 1 << 0,

    /// <summary><see cref="LandlockPathRecord.Pattern"/> is matched against the names in the folder <see cref="LandlockPathRecord.Path"/>.</summary>
    Pattern = 1 << 1,

    /// <summary>All flags that this version knows.</summary>
    Known = (1 << 2) - 1,
}
