namespace PolicyBuild.Uapi;

/// <summary>LANDLOCK_SCOPE_*.</summary>
[Flags]
public enum LandlockScope : ulong
{
    /// <summary>None.</summary>
    None = 0,
}
