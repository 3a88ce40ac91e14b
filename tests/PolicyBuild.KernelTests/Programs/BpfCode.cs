using System.Buffers.Binary;

namespace PolicyBuild.KernelTests.Programs;

/// <summary>Instructions of eBPF by hand (Documentation/bpf/standardization/instruction-set.rst), for programs that no compiler made.</summary>
internal static class BpfCode
{
    /// <summary>Puts instructions behind each other.</summary>
    public static byte[] Of(params ulong[][] instructions)
    {
        ulong[] all = [.. instructions.SelectMany(one => one)];
        byte[] bytes = new byte[all.Length * sizeof(ulong)];
        for (int i = 0; i < all.Length; i++) { BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), all[i]); }
        return bytes;
    }

    /// <summary>destination = value.</summary>
    public static ulong[] Set(int destination, int value) => [Raw(0xB7, destination, 0, 0, value)];

    /// <summary>destination = source.</summary>
    public static ulong[] Copy(int destination, int source) => [Raw(0xBF, destination, source, 0, 0)];

    /// <summary>A wide load, which a relocation makes a map or an address in one.</summary>
    public static ulong[] Map(int destination) => [Raw(0x18, destination, 0, 0, 0), 0];

    /// <summary>destination = the 32 bits at source + offset.</summary>
    public static ulong[] Load32(int destination, int source, int offset) => [Raw(0x61, destination, source, offset, 0)];

    /// <summary>destination = the 64 bits at source + offset.</summary>
    public static ulong[] Load64(int destination, int source, int offset) => [Raw(0x79, destination, source, offset, 0)];

    /// <summary>The 32 bits at destination + offset = value.</summary>
    public static ulong[] Store32(int destination, int offset, int value) => [Raw(0x62, destination, 0, offset, value)];

    /// <summary>The 64 bits at destination + offset = value.</summary>
    public static ulong[] Store64(int destination, int offset, int value) => [Raw(0x7A, destination, 0, offset, value)];

    /// <summary>Skips so many instructions where left == value.</summary>
    public static ulong[] IfEqual(int left, int value, int skipped) => [Raw(0x15, left, 0, skipped, value)];

    /// <summary>Skips so many instructions where a bit of the mask is set.</summary>
    public static ulong[] IfSet(int left, int mask, int skipped) => [Raw(0x45, left, 0, skipped, mask)];

    /// <summary>destination += value.</summary>
    public static ulong[] Add(int destination, int value) => [Raw(0x07, destination, 0, 0, value)];

    /// <summary>Calls a helper of the kernel (enum bpf_func_id).</summary>
    public static ulong[] Call(int helper) => [Raw(0x85, 0, 0, 0, helper)];

    /// <summary>Returns r0.</summary>
    public static ulong[] Exit() => [Raw(0x95, 0, 0, 0, 0)];

    private static ulong Raw(byte code, int destination, int source, int offset, int immediate) =>
        code | ((ulong)(uint)(destination | (source << 4)) << 8) | ((ulong)(ushort)(short)offset << 16) | ((ulong)(uint)immediate << 32);
}
