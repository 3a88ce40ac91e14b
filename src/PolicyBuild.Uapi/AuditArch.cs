namespace PolicyBuild.Uapi;

/// <summary>The AUDIT_ARCH_* values that tell a filter the calling convention (linux/audit.h, linux/elf-em.h).</summary>
public static class AuditArch
{
    /// <summary>AUDIT_ARCH_X86_64, also x32's: its numbers have <see cref="X32Bit"/>.</summary>
    public const uint X86_64 = 0xC000003E;

    /// <summary>AUDIT_ARCH_I386.</summary>
    public const uint I386 = 0x40000003;

    /// <summary>AUDIT_ARCH_AARCH64.</summary>
    public const uint AArch64 = 0xC00000B7;

    /// <summary>AUDIT_ARCH_ARM.</summary>
    public const uint Arm = 0x40000028;

    /// <summary>AUDIT_ARCH_RISCV64.</summary>
    public const uint RiscV64 = 0xC00000F3;

    /// <summary>AUDIT_ARCH_LOONGARCH64.</summary>
    public const uint LoongArch64 = 0xC0000102;

    /// <summary>__X32_SYSCALL_BIT of asm/unistd.h: x32's numbers begin here.</summary>
    public const uint X32Bit = 0x40000000;

    /// <summary>The value of an ABI.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static uint Of(Architecture abi) => abi switch
    {
        Architecture.X86_64 or Architecture.X32 => X86_64,
        Architecture.I386 => I386,
        Architecture.AArch64 => AArch64,
        Architecture.Arm => Arm,
        Architecture.RiscV64 => RiscV64,
        Architecture.LoongArch64 => LoongArch64,
        _ => throw new ArgumentOutOfRangeException(nameof(abi), abi, "no ABI"),
    };
}
