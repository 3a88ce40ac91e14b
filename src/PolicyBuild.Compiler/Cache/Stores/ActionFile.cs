namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// An action as a file: a mark, the key that it was stored under, the digest of what follows, then the action. An action is named by what went into it,
/// so that only a digest of its own tells whether its bytes are whole.
/// </summary>
internal static class ActionFile
{
    /// <summary>Length of what comes before the action.</summary>
    public const int HeadSize = 8 + (2 * Digest.Size);

    /// <summary>The largest action in bytes: digests and diagnostics of one stage of one policy.</summary>
    public const int MaxBytes = 8 << 20;

    private static ReadOnlySpan<byte> Mark => "PBAC\0\0\0\u0001"u8;

    /// <summary>Writes what comes before an action.</summary>
    public static void WriteHead(Span<byte> head, in Digest key, ReadOnlySpan<byte> action)
    {
        Mark.CopyTo(head);
        key.CopyTo(head[Mark.Length..]);
        Digest.Of(action).CopyTo(head[(Mark.Length + Digest.Size)..]);
    }

    /// <summary>Holds a file against its name and its own digest.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="key">The key that it was looked for by.</param>
    public static EntryStatus Check(ReadOnlySpan<byte> file, in Digest key)
    {
        if (file.Length < HeadSize) { return EntryStatus.Damaged; }
        if (!file.StartsWith(Mark) || Digest.FromBytes(file[Mark.Length..]) != key) { return EntryStatus.Foreign; }
        return Digest.Of(file[HeadSize..]) == Digest.FromBytes(file[(Mark.Length + Digest.Size)..]) ? EntryStatus.Ok : EntryStatus.Damaged;
    }
}
