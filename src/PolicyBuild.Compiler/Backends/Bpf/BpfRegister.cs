namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>A register of eBPF. Calls keep R6 to R9 and the frame pointer and lose the others.</summary>
internal enum BpfRegister : byte
{
    /// <summary>Result of a call, and of the program.</summary>
    R0 = 0,

    /// <summary>First argument of a call; the context at the start.</summary>
    R1 = 1,

    /// <summary>Second argument.</summary>
    R2 = 2,

    /// <summary>Third argument.</summary>
    R3 = 3,

    /// <summary>Fourth argument.</summary>
    R4 = 4,

    /// <summary>Fifth argument.</summary>
    R5 = 5,

    /// <summary>Kept by calls.</summary>
    R6 = 6,

    /// <summary>Kept by calls.</summary>
    R7 = 7,

    /// <summary>Kept by calls.</summary>
    R8 = 8,

    /// <summary>Kept by calls.</summary>
    R9 = 9,

    /// <summary>R10, read-only: the end of the function's 512 bytes of stack.</summary>
    Frame = 10,
}
