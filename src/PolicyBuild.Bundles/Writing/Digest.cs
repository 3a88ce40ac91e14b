using System;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Writing;

/// <summary>SHA-256 over managed memory, by the same code as the launcher's.</summary>
public static class Digest
{
    /// <summary>The 32 bytes of SHA-256 over <paramref name="data"/>.</summary>
    public static unsafe byte[] Of(ReadOnlySpan<byte> data)
    {
        byte[] digest = new byte[Sha256.DigestSize];

        // Sound: both blocks stay pinned for the call, and the lengths are theirs.
        fixed (byte* from = data, to = digest) { Sha256.Hash(from, (ulong)data.Length, to); }
        return digest;
    }
}
