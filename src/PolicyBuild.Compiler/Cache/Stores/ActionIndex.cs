using System.Buffers.Binary;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// All actions of a project as one file: a mark, the digest of what follows, then for each action, in the order of their keys, its key, its length in
/// 32 bits, little-endian, and its bytes.
/// </summary>
internal static class ActionIndex
{
    /// <summary>The largest file in bytes: far above what 10,000 policies need.</summary>
    public const int MaxBytes = 1 << 30;

    private const int HeadSize = 8 + Digest.Size;
    private const int EntryHeadSize = Digest.Size + sizeof(uint);

    private static ReadOnlySpan<byte> Mark => "PBAI\0\0\0\u0001"u8;

    /// <summary>Reads the actions; they share the file's memory. False where the file is not whole.</summary>
    public static bool TryRead(byte[] file, Dictionary<Digest, ReadOnlyMemory<byte>> actions)
    {
        if (file.Length < HeadSize || !file.AsSpan().StartsWith(Mark)) { return false; }
        if (Digest.Of(file.AsSpan(HeadSize)) != Digest.FromBytes(file.AsSpan(Mark.Length))) { return false; }
        int at = HeadSize;
        while (at < file.Length)
        {
            if (file.Length - at < EntryHeadSize) { return false; }
            Digest key = Digest.FromBytes(file.AsSpan(at));
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + Digest.Size));
            at += EntryHeadSize;
            if (length > (uint)(file.Length - at)) { return false; }
            actions[key] = file.AsMemory(at, (int)length);
            at += (int)length;
        }

        return true;
    }

    /// <summary>The file's bytes; the same actions give the same.</summary>
    /// <exception cref="IOException">The actions are larger than the largest file.</exception>
    public static byte[] Write(Dictionary<Digest, ReadOnlyMemory<byte>> actions)
    {
        long size = HeadSize;
        foreach (ReadOnlyMemory<byte> action in actions.Values) { size += EntryHeadSize + action.Length; }
        if (size > MaxBytes) { throw new IOException("the results are too large for one file"); }
        byte[] file = new byte[size];
        Mark.CopyTo(file);
        Digest[] keys = [.. actions.Keys];
        Array.Sort(keys);
        int at = HeadSize;
        foreach (Digest key in keys)
        {
            ReadOnlyMemory<byte> action = actions[key];
            key.CopyTo(file.AsSpan(at));
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + Digest.Size), (uint)action.Length);
            action.Span.CopyTo(file.AsSpan(at + EntryHeadSize));
            at += EntryHeadSize + action.Length;
        }

        Digest.Of(file.AsSpan(HeadSize)).CopyTo(file.AsSpan(Mark.Length));
        return file;
    }
}
