namespace PolicyBuild.Uapi;

/// <summary>When Landlock got what: ABIs by kernel, rights by ABI.</summary>
public static class LandlockHistory
{
    /// <summary>The kernel that brought an ABI.</summary>
    /// <param name="abi">From 1 to <see cref="LandlockAbi.Newest"/>.</param>
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

    /// <summary>The lowest ABI that has all these filesystem rights; 0 for none, <see cref="LandlockAbi.Newest"/> + 1 where no ABI has them.</summary>
    public static int Since(LandlockAccessFs rights) => Lowest(abi => (rights & ~LandlockAbi.Fs(abi)) == 0);

    /// <summary>The lowest ABI that has all these port rights; 0 for none, <see cref="LandlockAbi.Newest"/> + 1 where no ABI has them.</summary>
    public static int Since(LandlockAccessNet rights) => Lowest(abi => (rights & ~LandlockAbi.Net(abi)) == 0);

    /// <summary>The lowest ABI that has all these scopes; 0 for none, <see cref="LandlockAbi.Newest"/> + 1 where no ABI has them.</summary>
    public static int Since(LandlockScope scopes) => Lowest(abi => (scopes & ~LandlockAbi.Scopes(abi)) == 0);

    private static int Lowest(Func<int, bool> has)
    {
        int abi = 0;
        while (abi <= LandlockAbi.Newest && !has(abi)) { abi++; }
        return abi;
    }
}
