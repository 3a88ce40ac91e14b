using System.Buffers.Binary;
using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Compiler.Simulation.Bpf;

/// <summary>Looks into the contents of an LPM trie as the kernel does (kernel/bpf/lpm_trie.c).</summary>
internal static class LongestPrefix
{
    /// <summary>The value of the longest prefix of a key; empty where it has none.</summary>
    /// <param name="trie">The map.</param>
    /// <param name="key">A key: how many of its bits count, and the bits.</param>
    public static ReadOnlySpan<byte> Of(BpfMap trie, ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> found = default;
        int longest = -1;
        int keySize = (int)trie.KeySize;
        int size = keySize + (int)trie.ValueSize;
        int asked = BinaryPrimitives.ReadInt32LittleEndian(key);
        for (ReadOnlySpan<byte> rest = trie.Contents.AsSpan(); !rest.IsEmpty; rest = rest[size..])
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length <= longest || length > asked || !HasPrefix(key[4..], rest[4..keySize], length)) { continue; }
            longest = length;
            found = rest[keySize..size];
        }

        return found;
    }

    private static bool HasPrefix(ReadOnlySpan<byte> bits, ReadOnlySpan<byte> prefix, int length)
    {
        int whole = length / 8;
        if (!bits[..whole].SequenceEqual(prefix[..whole])) { return false; }
        int rest = length % 8;
        return rest == 0 || ((bits[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
    }
}
