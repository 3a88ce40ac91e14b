namespace PolicyBuild.Uapi;

/// <summary>LANDLOCK_SCOPE_*: what a sandboxed process may not reach outside its domain (linux/landlock.h).</summary>
[Flags]
public enum LandlockScope : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Connecting to an abstract UNIX socket made outside the domain (ABI 6, Linux 6.12).</summary>
    AbstractUnixSocket = 1UL << 0,

    /// <summary>Sending a signal to a process outside the domain (ABI 6, Linux 6.12).</summary>
    Signal = 1UL << 1,
}
