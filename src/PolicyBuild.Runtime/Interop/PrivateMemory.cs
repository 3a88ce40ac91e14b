namespace PolicyBuild.Runtime.Interop;

/// <summary>Memory from mmap(2). execve gives it back.</summary>
internal static unsafe class PrivateMemory
{
    private const long Readable = 1; // PROT_READ
    private const long Shared = 1; // MAP_SHARED
    private const long Private = 2; // MAP_PRIVATE
    private const long ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const long SharedAnonymous = 0x21; // MAP_SHARED | MAP_ANONYMOUS
    private const long PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS

    /// <summary>So many zero bytes; null without memory.</summary>
    internal static byte* Map(ulong length)
    {
        long result = Sys.Call(SyscallNumber.MMap, 0, (long)length, ReadWrite, PrivateAnonymous, -1, 0);
        return IsError(result) ? null : (byte*)result;
    }

    /// <summary>So many zero bytes that a child process shares; null without memory.</summary>
    internal static byte* MapWithChildren(ulong length)
    {
        long result = Sys.Call(SyscallNumber.MMap, 0, (long)length, ReadWrite, SharedAnonymous, -1, 0);
        return IsError(result) ? null : (byte*)result;
    }

    /// <summary>A file's bytes, read-only; null where it cannot be mapped.</summary>
    internal static byte* MapFile(int file, ulong length)
    {
        long result = Sys.Call(SyscallNumber.MMap, 0, (long)length, Readable, Private, file, 0);
        return IsError(result) ? null : (byte*)result;
    }

    /// <summary>Memory that is shared with the kernel: a map of bpf(2); null where it cannot be mapped.</summary>
    internal static byte* MapShared(int map, ulong length, ulong offset, bool writable)
    {
        long result = Sys.Call(SyscallNumber.MMap, 0, (long)length, writable ? ReadWrite : Readable, Shared, map, (long)offset);
        return IsError(result) ? null : (byte*)result;
    }

    /// <summary>Gives mapped memory back at once: 0, or a negative error number.</summary>
    internal static int Unmap(void* memory, ulong length) => (int)Sys.Call(SyscallNumber.MUnmap, (long)memory, (long)length);

    private static bool IsError(long result) => result is < 0 and > -4096;
}
