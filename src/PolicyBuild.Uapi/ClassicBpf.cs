namespace PolicyBuild.Uapi;

/// <summary>
/// The opcodes of classic BPF that seccomp takes (linux/bpf_common.h and linux/filter.h; the subset is that of seccomp_check_filter in
/// kernel/seccomp.c). A is the accumulator, X the index register, M the 16 scratch cells.
/// </summary>
public static class ClassicBpf
{
    /// <summary>Number of scratch cells: BPF_MEMWORDS.</summary>
    public const int ScratchCells = 16;

    /// <summary>A = 32-bit word at offset K of struct seccomp_data.</summary>
    public const ushort LoadWord = 0x20;

    /// <summary>A = length of struct seccomp_data (64).</summary>
    public const ushort LoadLength = 0x80;

    /// <summary>A = K.</summary>
    public const ushort LoadImmediate = 0x00;

    /// <summary>A = M[K].</summary>
    public const ushort LoadScratch = 0x60;

    /// <summary>X = length of struct seccomp_data (64).</summary>
    public const ushort LoadIndexLength = 0x81;

    /// <summary>X = K.</summary>
    public const ushort LoadIndexImmediate = 0x01;

    /// <summary>X = M[K].</summary>
    public const ushort LoadIndexScratch = 0x61;

    /// <summary>M[K] = A.</summary>
    public const ushort Store = 0x02;

    /// <summary>M[K] = X.</summary>
    public const ushort StoreIndex = 0x03;

    /// <summary>A = A + K.</summary>
    public const ushort Add = 0x04;

    /// <summary>A = A - K.</summary>
    public const ushort Subtract = 0x14;

    /// <summary>A = A * K.</summary>
    public const ushort Multiply = 0x24;

    /// <summary>A = A / K; K is not 0.</summary>
    public const ushort Divide = 0x34;

    /// <summary>A = A | K.</summary>
    public const ushort Or = 0x44;

    /// <summary>A = A &amp; K.</summary>
    public const ushort And = 0x54;

    /// <summary>A = A &lt;&lt; K; K is below 32.</summary>
    public const ushort ShiftLeft = 0x64;

    /// <summary>A = A &gt;&gt; K; K is below 32.</summary>
    public const ushort ShiftRight = 0x74;

    /// <summary>A = -A.</summary>
    public const ushort Negate = 0x84;

    /// <summary>A = A ^ K.</summary>
    public const ushort Xor = 0xA4;

    /// <summary>Added to an arithmetic or compare opcode: X instead of K.</summary>
    public const ushort WithIndex = 0x08;

    /// <summary>Skip K instructions.</summary>
    public const ushort Jump = 0x05;

    /// <summary>Whether A == K.</summary>
    public const ushort JumpEqual = 0x15;

    /// <summary>Whether A &gt; K, unsigned.</summary>
    public const ushort JumpGreater = 0x25;

    /// <summary>Whether A &gt;= K, unsigned.</summary>
    public const ushort JumpGreaterOrEqual = 0x35;

    /// <summary>Whether A &amp; K is not 0.</summary>
    public const ushort JumpSet = 0x45;

    /// <summary>Return K.</summary>
    public const ushort Return = 0x06;

    /// <summary>Return A.</summary>
    public const ushort ReturnAccumulator = 0x16;

    /// <summary>X = A.</summary>
    public const ushort CopyToIndex = 0x07;

    /// <summary>A = X.</summary>
    public const ushort CopyFromIndex = 0x87;
}
