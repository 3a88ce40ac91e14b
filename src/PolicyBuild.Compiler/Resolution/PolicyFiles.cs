namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads from the file system of the machine that compiles.</summary>
public sealed class PolicyFiles : IPolicyFiles
{
    /// <summary>Largest policy file in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    // As many as the kernel follows in one path (MAXSYMLINKS, include/linux/namei.h).
    private const int MaxLinks = 40;

    /// <inheritdoc/>
    public PolicyFileStatus Read(string fullPath, out ReadOnlyMemory<byte> bytes)
    {
        bytes = default;
        if (fullPath.Contains('\0')) { return PolicyFileStatus.NotFound; }
        try
        {
            var info = new FileInfo(fullPath);
            if (Directory.Exists(fullPath)) { return PolicyFileStatus.NotRegular; }
            if (!info.Exists) { return PolicyFileStatus.NotFound; }
            if (info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) { info = target; }

            // stat(2) gives length 0 for pipes, sockets and devices, and opening a pipe waits for a writer: what has no length is never
            // opened. An empty policy file is an error in any case.
            long length = info.Length;
            if (length == 0) { return PolicyFileStatus.NotRegular; }
            if (length > MaxBytes) { return PolicyFileStatus.TooLarge; }
            return ReadAll(info.FullName, out bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return e is FileNotFoundException or DirectoryNotFoundException ? PolicyFileStatus.NotFound : PolicyFileStatus.Unreadable;
        }
    }

    /// <inheritdoc/>
    public string? RealPath(string fullPath)
    {
        if (fullPath.Contains('\0')) { return null; }
        try { return Exists(fullPath) ? Follow(fullPath) : null; } // most that are asked for are not there: one look says so
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }

    /// <inheritdoc/>
    public bool Exists(string fullPath) => Path.Exists(fullPath);

    private static PolicyFileStatus ReadAll(string path, out ReadOnlyMemory<byte> bytes)
    {
        // One byte more than allowed: a file that grows meanwhile is caught too.
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
        byte[] buffer = new byte[(int)Math.Min(RandomAccess.GetLength(handle), MaxBytes) + 1];
        int filled = 0;
        while (filled < buffer.Length)
        {
            int count = RandomAccess.Read(handle, buffer.AsSpan(filled), filled);
            if (count == 0) { break; }
            filled += count;
        }

        bytes = filled > MaxBytes ? default : buffer.AsMemory(0, filled);
        return filled > MaxBytes ? PolicyFileStatus.TooLarge : PolicyFileStatus.Ok;
    }

    // The real path of what exists.
    private static string? Follow(string fullPath)
    {
        string root = Path.GetPathRoot(fullPath) ?? "";
        string done = root;
        var left = new Stack<string>();
        Push(left, fullPath[root.Length..]);
        for (int links = 0; left.TryPop(out string? segment);)
        {
            if (segment == "..") { done = Path.GetDirectoryName(done) ?? root; continue; }
            string next = Path.Join(done, segment);
            string? target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                done = next;
                continue;
            }

            if (++links > MaxLinks) { return null; }
            if (Path.IsPathRooted(target))
            {
                done = Path.GetPathRoot(target) ?? root;
                target = target[done.Length..];
            }

            Push(left, target);
        }

        return done;
    }

    private static void Push(Stack<string> left, string path)
    {
        string[] segments = path.Split(Path.DirectorySeparatorChar);
        for (int i = segments.Length - 1; i >= 0; i--)
        {
            if (segments[i].Length > 0 && segments[i] != ".") { left.Push(segments[i]); }
        }
    }
}
