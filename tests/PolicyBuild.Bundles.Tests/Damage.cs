using System.Buffers.Binary;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;

namespace PolicyBuild.Bundles.Tests;

/// <summary>Changes bytes of a sound bundle, and makes digests right again where the fault under test lies behind them.</summary>
internal static class Damage
{
    /// <summary>A copy with a change.</summary>
    internal static byte[] With(byte[] bytes, Action<byte[]> change)
    {
        byte[] copy = [.. bytes];
        change(copy);
        return copy;
    }

    /// <summary>A copy with a change to header or table, whose digest is then made right.</summary>
    internal static byte[] Table(byte[] bundle, Action<byte[]> change) => With(bundle, copy =>
    {
        change(copy);
        SealTable(copy);
    });

    /// <summary>A bundle whose section of a kind has other bytes, all digests right.</summary>
    internal static byte[] Section(byte[] bundle, SectionKind kind, Action<byte[]> change)
    {
        return With(bundle, copy =>
        {
            int entry = EntryOf(copy, kind);
            int offset = (int)BinaryPrimitives.ReadUInt64LittleEndian(copy.AsSpan(entry + 8));
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(copy.AsSpan(entry + 16));
            byte[] section = copy[offset..(offset + length)];
            change(section);
            section.CopyTo(copy, offset);
            Digest.Of(section).CopyTo(copy, entry + 24);
            SealTable(copy);
        });
    }

    /// <summary>Where the first entry of a kind begins.</summary>
    internal static int EntryOf(byte[] bundle, SectionKind kind)
    {
        int entry = BundleHeader.Size;
        while (BinaryPrimitives.ReadUInt16LittleEndian(bundle.AsSpan(entry)) != (ushort)kind) { entry += SectionEntry.Size; }
        return entry;
    }

    internal static void Put16(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    internal static void Put32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    internal static void Put64(byte[] bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);

    internal static uint Get32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    internal static ulong Get64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));

    private static void SealTable(byte[] bundle)
    {
        ulong end = BundleHeader.Size + ((ulong)Get32(bundle, 16) * SectionEntry.Size);
        if (end > (ulong)bundle.Length) { return; } // nothing that could be hashed
        byte[] head = bundle[..(int)end];
        head.AsSpan(24, 32).Clear();
        Digest.Of(head).CopyTo(bundle, 24);
    }
}
