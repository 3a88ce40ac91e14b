namespace PolicyBuild.Uapi;

/// <summary>
/// What each Landlock ABI can handle (linux/landlock.h and Documentation/userspace-api/landlock.rst). The launcher compiles this file too,
/// so it needs nothing of the core library.
/// </summary>
public static class LandlockAbi
{
    /// <summary>The newest ABI that this table knows (Linux 7.3).</summary>
    public const int Newest = 11;

    /// <summary>The rights that a file can carry; the others act on a directory, and a rule with one of them on a file is EINVAL.</summary>
    public const LandlockAccessFs FileRights = LandlockAccessFs.Execute | LandlockAccessFs.WriteFile | LandlockAccessFs.ReadFile
        | LandlockAccessFs.Truncate | LandlockAccessFs.IoctlDev | LandlockAccessFs.ResolveUnix;

    // Each constant adds the bit that its ABI brought; the numbers are the ABI's whole mask.
    private const LandlockAccessFs FsOfAbi1 = (LandlockAccessFs)0x1FFF;
    private const LandlockAccessFs FsOfAbi2 = FsOfAbi1 | LandlockAccessFs.Refer;
    private const LandlockAccessFs FsOfAbi3 = FsOfAbi2 | LandlockAccessFs.Truncate;
    private const LandlockAccessFs FsOfAbi5 = FsOfAbi3 | LandlockAccessFs.IoctlDev;
    private const LandlockAccessFs FsOfAbi9 = FsOfAbi5 | LandlockAccessFs.ResolveUnix;

    /// <summary>All filesystem rights of an ABI.</summary>
    /// <param name="abi">From 0 (no Landlock) to <see cref="Newest"/>; a higher one counts as the newest.</param>
    public static LandlockAccessFs Fs(int abi) => abi switch
    {
        < 1 => LandlockAccessFs.None,
        1 => FsOfAbi1,
        2 => FsOfAbi2,
        3 or 4 => FsOfAbi3,
        < 9 => FsOfAbi5,
        _ => FsOfAbi9,
    };

    /// <summary>All port rights of an ABI.</summary>
    /// <param name="abi">From 0 (no Landlock) to <see cref="Newest"/>; a higher one counts as the newest.</param>
    public static LandlockAccessNet Net(int abi) => abi switch
    {
        < 4 => LandlockAccessNet.None,
        < 10 => LandlockAccessNet.BindTcp | LandlockAccessNet.ConnectTcp,
        _ => LandlockAccessNet.BindTcp | LandlockAccessNet.ConnectTcp | LandlockAccessNet.BindUdp | LandlockAccessNet.ConnectSendUdp,
    };

    /// <summary>All scopes of an ABI.</summary>
    /// <param name="abi">From 0 (no Landlock) to <see cref="Newest"/>; a higher one counts as the newest.</param>
    public static LandlockScope Scopes(int abi) =>
        abi < 6 ? LandlockScope.None : LandlockScope.AbstractUnixSocket | LandlockScope.Signal;
}
