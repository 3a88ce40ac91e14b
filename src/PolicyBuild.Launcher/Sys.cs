using System.Runtime;
using System.Runtime.CompilerServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls by the assembly code beside this file: no libc, no errno variable.</summary>
internal static class Sys
{
    /// <summary>Makes a system call; the result, or the negative error number.</summary>
    internal static long Call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) =>
        Syscall(number, a, b, c, d, e, f);

    [RuntimeImport("*", "pb_syscall")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern long Syscall(long number, long a, long b, long c, long d, long e, long f);
}
