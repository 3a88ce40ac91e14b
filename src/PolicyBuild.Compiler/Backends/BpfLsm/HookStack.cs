namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Where a hook's program keeps what on its stack, from the frame's end down.</summary>
internal static class HookStack
{
    /// <summary>A map's key, 4 bytes.</summary>
    public const int Key = -8;

    /// <summary>The address of the lock of a CPU's slot, or 0.</summary>
    public const int Lock = -16;

    /// <summary>The three numbers of a walk, 24 bytes.</summary>
    public const int Walk = -40;

    /// <summary>A report, 32 bytes.</summary>
    public const int Report = -72;

    /// <summary>An address or a text, 64 bytes.</summary>
    public const int Text = -136;

    /// <summary>What the conditions on an address say: as many words as <see cref="Addresses.AddressTable.MaxWords"/>.</summary>
    public const int Addresses = -168;
}
