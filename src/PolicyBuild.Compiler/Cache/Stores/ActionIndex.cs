using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// All actions of a project as one file: a mark, the number of actions, then blocks. A block is the length of its content, the digest of its
/// content, and actions in the order of their keys: key, length, bytes. Lengths have 32 bits, little-endian. A block that is damaged costs its own
/// actions alone, and blocks keep the memory of a large project in small pieces.
/// </summary>
internal static class ActionIndex
{
    // A block ends with the action that brings it to this length.
    private const int BlockBytes = 64 << 10;
    private const int MaxBlockBytes = BlockBytes + EntryHeadSize + ActionFile.MaxBytes;
    private const int HeadSize = 8 + sizeof(uint);
    private const int BlockHeadSize = sizeof(uint) + Digest.Size;
    private const int EntryHeadSize = Digest.Size + sizeof(uint);

    private static ReadOnlySpan<byte> Mark => "PBAI\0\0\0\u0001"u8;

    /// <summary>Reads the actions of a file.</summary>
    /// <param name="fullPath">The file.</param>
    /// <param name="actions">Takes what is whole.</param>
    /// <returns>Damaged where something is not.</returns>
    public static EntryStatus Read(string fullPath, ActionTable actions)
    {
        try
        {
            var info = new FileInfo(fullPath);
            if (!info.Exists) { return EntryStatus.Missing; }

            // As in EntryFile: what has no length may be a pipe.
            if (info.LinkTarget is not null || info.Length == 0) { return EntryStatus.Foreign; }
            using SafeFileHandle file = File.OpenHandle(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(file, actions) ? EntryStatus.Ok : EntryStatus.Damaged;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure is FileNotFoundException or DirectoryNotFoundException ? EntryStatus.Missing : EntryStatus.Unreadable;
        }
    }

    /// <summary>Writes actions; the same give the same bytes.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Write(SafeFileHandle file, ActionTable actions)
    {
        Digest[] keys = actions.SortedKeys();
        byte[] block = new byte[BlockHeadSize + BlockBytes];
        Mark.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(Mark.Length), (uint)keys.Length);
        RandomAccess.Write(file, block.AsSpan(0, HeadSize), 0);
        long written = HeadSize;
        int filled = BlockHeadSize;
        foreach (Digest key in keys)
        {
            ReadOnlyMemory<byte> action = actions.Read(key);
            int needed = filled + EntryHeadSize + action.Length;
            if (needed > block.Length) { Array.Resize(ref block, needed); }
            key.CopyTo(block.AsSpan(filled));
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(filled + Digest.Size), (uint)action.Length);
            action.Span.CopyTo(block.AsSpan(filled + EntryHeadSize));
            filled = needed;
            if (filled >= BlockBytes) { Flush(file, block, ref filled, ref written); }
        }

        if (filled > BlockHeadSize) { Flush(file, block, ref filled, ref written); }
    }

    private static void Flush(SafeFileHandle file, byte[] block, ref int filled, ref long written)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block, (uint)(filled - BlockHeadSize));
        Digest.Of(block.AsSpan(BlockHeadSize, filled - BlockHeadSize)).CopyTo(block.AsSpan(sizeof(uint)));
        RandomAccess.Write(file, block.AsSpan(0, filled), written);
        written += filled;
        filled = BlockHeadSize;
    }

    private static bool Read(SafeFileHandle file, ActionTable actions)
    {
        Span<byte> head = stackalloc byte[BlockHeadSize];
        if (!EntryFile.ReadAll(file, head[..HeadSize], 0) || !head.StartsWith(Mark)) { return false; }
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(head[Mark.Length..]);
        long length = RandomAccess.GetLength(file);
        bool isWhole = true;
        for (long at = HeadSize; at < length;)
        {
            if (!EntryFile.ReadAll(file, head, at)) { return false; }
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(head);
            at += BlockHeadSize;
            if (size > MaxBlockBytes || size > length - at) { return false; }
            byte[] block = GC.AllocateUninitializedArray<byte>((int)size);
            if (!EntryFile.ReadAll(file, block, at)) { return false; }
            at += size;
            isWhole &= Digest.Of(block) == Digest.FromBytes(head[sizeof(uint)..]) && AddAll(block, actions);
        }

        return isWhole && (uint)actions.Count == count;
    }

    private static bool AddAll(byte[] block, ActionTable actions)
    {
        for (int at = 0; at < block.Length;)
        {
            if (block.Length - at < EntryHeadSize) { return false; }
            Digest key = Digest.FromBytes(block.AsSpan(at));
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(at + Digest.Size));
            at += EntryHeadSize;
            if (size > (uint)(block.Length - at)) { return false; }
            actions.AddEarlier(key, block.AsMemory(at, (int)size));
            at += (int)size;
        }

        return true;
    }
}
