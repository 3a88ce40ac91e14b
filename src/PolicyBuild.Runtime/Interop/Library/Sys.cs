using System.Runtime.InteropServices;

namespace PolicyBuild.Runtime.Interop;

/// <summary>System calls by libc's syscall(2), for the library; the launcher has its own file of this name.</summary>
internal static partial class Sys
{
    /// <summary>Makes a system call; the result, or the negative error number.</summary>
    internal static long Call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0)
    {
        nint result = Syscall((nint)number, (nint)a, (nint)b, (nint)c, (nint)d, (nint)e, (nint)f);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    // long syscall(long number, ...): on both architectures variadic arguments travel in the registers of named ones.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}
