using System.Runtime.InteropServices;
using System.Text;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>Bytes at the very end of a page, with a page behind them that cannot be read: what reads on faults.</summary>
internal sealed unsafe partial class NativeBytes : IDisposable
{
    private const int PageBytes = 4096;

    private readonly nint _memory;
    private readonly nuint _length;

    internal NativeBytes(ReadOnlySpan<byte> bytes)
    {
        nuint pages = ((nuint)bytes.Length + PageBytes - 1) / PageBytes;
        _length = (pages + 1) * PageBytes;
        _memory = Map(0, _length, 3, 0x22, -1, 0); // PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
        if (_memory == -1) { throw new InvalidOperationException("no memory"); }
        Pointer = (byte*)_memory + (pages * PageBytes) - (nuint)bytes.Length;
        Length = (ulong)bytes.Length;
        bytes.CopyTo(new Span<byte>(Pointer, bytes.Length));
        if (Protect(_memory + (nint)(pages * PageBytes), PageBytes, 0) != 0) { throw new InvalidOperationException("no guard"); }
    }

    internal byte* Pointer { get; }

    internal ulong Length { get; }

    /// <summary>A text ended by zero that is never given back.</summary>
    internal static byte* Kept(string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text + "\0\0");
        byte* kept = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        bytes.CopyTo(new Span<byte>(kept, bytes.Length));
        return kept;
    }

    public void Dispose() => _ = Unmap(_memory, _length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
