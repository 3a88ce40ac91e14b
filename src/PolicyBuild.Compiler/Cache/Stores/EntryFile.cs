using Microsoft.Win32.SafeHandles;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>Reads and writes one file of a cache: bounded, without following a link, and never half written under its own name.</summary>
internal static class EntryFile
{
    // What the framework says of a name that nothing has, not even a link that leads nowhere.
    private const int NoAttributes = -1;

    /// <summary>Reads a whole file.</summary>
    /// <param name="fullPath">The file.</param>
    /// <param name="maxBytes">A larger file is not read.</param>
    /// <param name="bytes">The content.</param>
    /// <param name="used">When it was last written or marked as used.</param>
    public static EntryStatus Read(string fullPath, int maxBytes, out byte[] bytes, out DateTime used)
    {
        bytes = [];
        used = default;
        try
        {
            var info = new FileInfo(fullPath);
            if (!info.Exists) { return (int)info.Attributes == NoAttributes ? EntryStatus.Missing : EntryStatus.Foreign; }
            if (info.LinkTarget is not null) { return EntryStatus.Foreign; }

            // Pipes, sockets and devices have the length 0, and opening a pipe would wait: what has no length is never opened.
            long length = info.Length;
            if (length == 0) { return EntryStatus.Empty; }
            if (length > maxBytes) { return EntryStatus.TooLarge; }
            using SafeFileHandle handle = File.OpenHandle(fullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] buffer = new byte[(int)length];
            if (!ReadAll(handle, buffer, 0)) { return EntryStatus.Unreadable; }
            bytes = buffer;
            used = info.LastWriteTimeUtc;
            return EntryStatus.Ok;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return EntryStatus.Missing;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return EntryStatus.Unreadable;
        }
    }

    /// <summary>Fills a buffer from a place in a file; false where the file ends before.</summary>
    internal static bool ReadAll(SafeFileHandle file, Span<byte> buffer, long at)
    {
        while (buffer.Length > 0)
        {
            int count = RandomAccess.Read(file, buffer, at);
            if (count == 0) { return false; }
            buffer = buffer[count..];
            at += count;
        }

        return true;
    }

    /// <summary>Writes a file under another name and gives it its own when it is whole; one that is there is replaced.</summary>
    /// <param name="fullPath">The file.</param>
    /// <param name="temporaryFolder">A folder of the same file system for the file while it is written.</param>
    /// <param name="head">The first bytes.</param>
    /// <param name="rest">The bytes that follow.</param>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public static void Write(string fullPath, string temporaryFolder, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        using var file = new PendingFile(fullPath, temporaryFolder);
        RandomAccess.Write(file.Handle, head, 0);
        RandomAccess.Write(file.Handle, rest, head.Length);
        file.Commit();
    }

    /// <summary>Deletes the files of a folder whose writers have gone without giving them a name.</summary>
    /// <param name="folder">A folder that is there.</param>
    /// <param name="before">What was last written before this time, in UTC, has no writer any more.</param>
    /// <exception cref="IOException">The system refused to list the folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused to list the folder.</exception>
    public static void RemoveAbandoned(string folder, DateTime before)
    {
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (PendingFile.IsTemporary(file.Name) && file.LastWriteTimeUtc < before) { TryDelete(file.FullName); }
        }
    }

    /// <summary>Deletes a file; a refusal is passed over, as somebody else may have deleted it.</summary>
    public static bool TryDelete(string fullPath)
    {
        try
        {
            File.Delete(fullPath);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
