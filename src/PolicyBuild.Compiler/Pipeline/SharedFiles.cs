using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>
/// Files that many policies of one pipeline ask for, each asked for once: they see one state of a file, and the file system is left alone. It forgets
/// everything when it has grown large. For one thread.
/// </summary>
internal sealed class SharedFiles(IPolicyFiles files) : IPolicyFiles
{
    // Enough for the folders of a large tree; a file of 1 MiB, the largest that there is, is kept as often as a policy may extend files.
    private const int MostPaths = 8192;
    private const int MostFiles = 64;

    private readonly Dictionary<string, (PolicyFileStatus Status, ReadOnlyMemory<byte> Bytes)> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _real = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _exists = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public PolicyFileStatus Read(string fullPath, out ReadOnlyMemory<byte> bytes)
    {
        if (!_read.TryGetValue(fullPath, out (PolicyFileStatus Status, ReadOnlyMemory<byte> Bytes) known))
        {
            known.Status = files.Read(fullPath, out known.Bytes);
            Keep(_read, fullPath, known, MostFiles);
        }

        bytes = known.Bytes;
        return known.Status;
    }

    /// <inheritdoc/>
    public string? RealPath(string fullPath)
    {
        if (_real.TryGetValue(fullPath, out string? real)) { return real; }
        real = files.RealPath(fullPath);
        Keep(_real, fullPath, real, MostPaths);
        return real;
    }

    /// <inheritdoc/>
    public bool Exists(string fullPath)
    {
        if (_exists.TryGetValue(fullPath, out bool exists)) { return exists; }
        exists = files.Exists(fullPath);
        Keep(_exists, fullPath, exists, MostPaths);
        return exists;
    }

    private static void Keep<T>(Dictionary<string, T> known, string path, T answer, int most)
    {
        if (known.Count >= most) { known.Clear(); }
        known.Add(path, answer);
    }
}
