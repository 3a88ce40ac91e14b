namespace PolicyBuild.TableGenerator;

/// <summary>How an argument is passed.</summary>
internal enum ArgumentKind
{
    /// <summary>32 bits everywhere: the kernel ignores the register's high half.</summary>
    Int,

    /// <summary>As wide as a register.</summary>
    Word,

    /// <summary>An address.</summary>
    Pointer,

    /// <summary>64 bits everywhere: one register of a 64-bit ABI, two of a 32-bit one.</summary>
    Quad,
}
