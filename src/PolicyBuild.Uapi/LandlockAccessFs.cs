namespace PolicyBuild.Uapi;

/// <summary>LANDLOCK_ACCESS_FS_*.</summary>
[Flags]
public enum LandlockAccessFs : ulong
{
    /// <summary>None.</summary>
    None = 0,
}
