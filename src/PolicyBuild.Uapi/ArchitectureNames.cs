namespace PolicyBuild.Uapi;

/// <summary>The names of ABIs as policies, command lines and artifacts write them.</summary>
public static class ArchitectureNames
{
    /// <summary>All names, in the order of <see cref="Architecture"/>.</summary>
    public static IReadOnlyList<string> All => ["x86_64", "i386", "x32", "aarch64", "arm", "riscv64", "loongarch64"];

    /// <summary>The name of an ABI; "all" for <see cref="Architecture.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no ABI.</exception>
    public static string NameOf(Architecture architecture) => architecture switch
    {
        Architecture.None => "all",
        Architecture.X86_64 => "x86_64",
        Architecture.I386 => "i386",
        Architecture.X32 => "x32",
        Architecture.AArch64 => "aarch64",
        Architecture.Arm => "arm",
        Architecture.RiscV64 => "riscv64",
        Architecture.LoongArch64 => "loongarch64",
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, null),
    };

    /// <summary>Reads a name of <see cref="All"/>; case matters.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out Architecture architecture)
    {
        architecture = name switch
        {
            "x86_64" => Architecture.X86_64,
            "i386" => Architecture.I386,
            "x32" => Architecture.X32,
            "aarch64" => Architecture.AArch64,
            "arm" => Architecture.Arm,
            "riscv64" => Architecture.RiscV64,
            "loongarch64" => Architecture.LoongArch64,
            _ => Architecture.None,
        };
        return architecture != Architecture.None;
    }
}
