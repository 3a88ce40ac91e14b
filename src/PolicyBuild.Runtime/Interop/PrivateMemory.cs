namespace PolicyBuild.Runtime.Interop;

/// <summary>Memory from mmap(2). It is never given back: execve does that.</summary>
internal static unsafe class PrivateMemory
{
    private const long ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const long PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS

    /// <summary>So many zero bytes; null without memory.</summary>
    internal static byte* Map(ulong length)
    {
        long result = Sys.Call(SyscallNumber.MMap, 0, (long)length, ReadWrite, PrivateAnonymous, -1, 0);
        return result is < 0 and > -4096 ? null : (byte*)result;
    }
}
