namespace PolicyBuild.TableGenerator;

/// <summary>The ABIs in the order and with the names of PolicyBuild.Uapi.Architecture.</summary>
internal static class Abi
{
    /// <summary>The column names of the fact files, which are the DSL's architecture names.</summary>
    public static readonly string[] Names = ["x86_64", "i386", "x32", "aarch64", "arm", "riscv64", "loongarch64"];

    /// <summary>The members of the enum.</summary>
    public static readonly string[] Members = ["X86_64", "I386", "X32", "AArch64", "Arm", "RiscV64", "LoongArch64"];

    /// <summary>True where a register, hence an argument, has 32 bits.</summary>
    public static bool Is32Bit(int abi) => Names[abi] is "i386" or "arm";
}
