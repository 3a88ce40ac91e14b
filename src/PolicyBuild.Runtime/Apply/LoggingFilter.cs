namespace PolicyBuild.Runtime.Apply;

/// <summary>A filter in which every refusal is SECCOMP_RET_LOG: the call is logged and carried out (linux/seccomp.h, linux/filter.h).</summary>
internal static unsafe class LoggingFilter
{
    private const int InstructionBytes = 8; // struct sock_filter: u16 code, u8 jt, u8 jf, u32 k
    private const ushort ClassMask = 0x07;
    private const ushort Return = 0x06; // BPF_RET
    private const ushort ReturnConstant = 0x06; // BPF_RET | BPF_K
    private const uint ActionMask = 0xFFFF0000; // SECCOMP_RET_ACTION_FULL
    private const uint Allow = 0x7FFF0000; // SECCOMP_RET_ALLOW
    private const uint Log = 0x7FFC0000; // SECCOMP_RET_LOG

    /// <summary>Copies a filter; false where it returns what it has computed, which cannot be changed this way.</summary>
    internal static bool Copy(byte* from, byte* to, ushort count)
    {
        for (int i = 0; i < count; i++, from += InstructionBytes, to += InstructionBytes)
        {
            *(ulong*)to = *(ulong*)from;
            ushort code = *(ushort*)from;
            if ((code & ClassMask) != Return) { continue; }
            if (code != ReturnConstant) { return false; }
            if ((*(uint*)(from + 4) & ActionMask) != Allow) { *(uint*)(to + 4) = Log; }
        }

        return true;
    }
}
