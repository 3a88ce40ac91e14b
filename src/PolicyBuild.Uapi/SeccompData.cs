namespace PolicyBuild.Uapi;

/// <summary>Offsets in struct seccomp_data (linux/seccomp.h), what a filter sees of a call; little endian.</summary>
public static class SeccompData
{
    /// <summary>The size in bytes.</summary>
    public const int Size = 64;

    /// <summary>The system call number, 32 bits.</summary>
    public const int Number = 0;

    /// <summary>The AUDIT_ARCH value of the calling convention, 32 bits.</summary>
    public const int Arch = 4;

    /// <summary>The instruction pointer, 64 bits.</summary>
    public const int InstructionPointer = 8;

    /// <summary>Number of arguments.</summary>
    public const int ArgumentCount = 6;

    /// <summary>The low half of an argument.</summary>
    /// <param name="index">The argument, 0 to 5.</param>
    public static int ArgumentLow(int index) => 16 + (8 * index);

    /// <summary>The high half of an argument.</summary>
    /// <param name="index">The argument, 0 to 5.</param>
    public static int ArgumentHigh(int index) => 20 + (8 * index);
}
