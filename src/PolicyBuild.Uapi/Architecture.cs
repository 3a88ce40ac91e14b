namespace PolicyBuild.Uapi;

/// <summary>An ABI of the kernel; the numbers are part of the bundle format.</summary>
public enum Architecture : byte
{
    /// <summary>None, or all.</summary>
    None = 0,
    /// <summary>x86_64.</summary>
    X86_64 = 1,
    /// <summary>i386.</summary>
    I386 = 2,
    /// <summary>x32.</summary>
    X32 = 3,
    /// <summary>aarch64.</summary>
    AArch64 = 4,
    /// <summary>arm.</summary>
    Arm = 5,
    /// <summary>riscv64.</summary>
    RiscV64 = 6,
    /// <summary>loongarch64.</summary>
    LoongArch64 = 7,
}
