namespace PolicyBuild.Uapi;

/// <summary>What each Landlock ABI can handle (linux/landlock.h and Documentation/userspace-api/landlock.rst).</summary>
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

    /// <summary>The kernel that brought an ABI.</summary>
    /// <param name="abi">From 1 to <see cref="Newest"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ABI is not in the table.</exception>
    public static KernelVersion Kernel(int abi) => abi switch
    {
        1 => new(5, 13),
        2 => new(5, 19),
        3 => new(6, 2),
        4 => new(6, 7),
        5 => new(6, 10),
        6 => new(6, 12),
        7 => new(6, 15),
        8 => new(7, 0),
        9 => new(7, 1),
        10 => new(7, 2),
        11 => new(7, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(abi), abi, "no such Landlock ABI in the table"),
    };

    /// <summary>The lowest ABI that has all these filesystem rights; 0 for none, <see cref="Newest"/> + 1 where no ABI has them.</summary>
    public static int Since(LandlockAccessFs rights) => Lowest(abi => (rights & ~Fs(abi)) == 0);

    /// <summary>The lowest ABI that has all these port rights; 0 for none, <see cref="Newest"/> + 1 where no ABI has them.</summary>
    public static int Since(LandlockAccessNet rights) => Lowest(abi => (rights & ~Net(abi)) == 0);

    /// <summary>The lowest ABI that has all these scopes; 0 for none, <see cref="Newest"/> + 1 where no ABI has them.</summary>
    public static int Since(LandlockScope scopes) => Lowest(abi => (scopes & ~Scopes(abi)) == 0);

    private static int Lowest(Func<int, bool> has)
    {
        int abi = 0;
        while (abi <= Newest && !has(abi)) { abi++; }
        return abi;
    }
}
