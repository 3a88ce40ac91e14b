using System.Runtime.InteropServices;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Native memory of an exact length between two pages that nobody may touch: one byte too far is a fault, not a wrong value.</summary>
internal sealed unsafe class GuardedMemory : IDisposable
{
    private const int ProtNone = 0;
    private const int ProtReadWrite = 3;
    private const int MapPrivateAnonymous = 0x22;

    private readonly byte* _mapping;
    private readonly nuint _mappingLength;

    internal GuardedMemory(ReadOnlySpan<byte> bytes)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint inner = ((nuint)bytes.Length + page - 1) / page * page;
        _mappingLength = inner + (2 * page);
        _mapping = Map(null, _mappingLength, ProtNone, MapPrivateAnonymous, -1, 0);
        Assert.False((nint)_mapping == -1, "mmap failed");
        if (inner != 0) { Assert.Equal(0, Protect(_mapping + page, inner, ProtReadWrite)); }

        // The last byte lies against the upper guard page.
        Pointer = _mapping + page + inner - (nuint)bytes.Length;
        Length = (ulong)bytes.Length;
        bytes.CopyTo(new Span<byte>(Pointer, bytes.Length));
    }

    internal byte* Pointer { get; }

    internal ulong Length { get; }

    public void Dispose() => _ = Unmap(_mapping, _mappingLength);

    [DllImport("libc", EntryPoint = "mmap")]
    private static extern byte* Map(void* address, nuint length, int protection, int flags, int descriptor, long offset);

    [DllImport("libc", EntryPoint = "mprotect")]
    private static extern int Protect(void* address, nuint length, int protection);

    [DllImport("libc", EntryPoint = "munmap")]
    private static extern int Unmap(void* address, nuint length);
}
