using Microsoft.Win32.SafeHandles;

namespace PolicyBuild.Cli.Output;

/// <summary>Writes files under a temporary name and renames them, so that no reader ever sees half a file and an error leaves nothing behind.</summary>
internal static class AtomicFile
{
    private const int ReadSize = 16 * 1024;

    /// <summary>Replaces a file's content; one that holds it already only gets the time.</summary>
    /// <param name="path">A full path.</param>
    /// <param name="bytes">The new content.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        if (Holds(path, bytes))
        {
            // Build tools go by the time: the file is as new as this compile.
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return;
        }

        // The process id keeps two compiles into one folder apart.
        string temporary = path + "." + Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture) + ".tmp";
        try
        {
            using (SafeFileHandle file = CreateNew(temporary)) { RandomAccess.Write(file, bytes, fileOffset: 0); }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // Most compiles of a build change little, and replacing a file costs the file system more than reading it.
    private static bool Holds(string path, ReadOnlySpan<byte> bytes)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.LinkTarget is not null || file.Length != bytes.Length) { return false; }
        using SafeFileHandle handle = File.OpenHandle(path);
        Span<byte> there = stackalloc byte[ReadSize];
        int at = 0;
        for (int count; (count = RandomAccess.Read(handle, there, at)) > 0; at += count)
        {
            if (count > bytes.Length - at || !bytes.Slice(at, count).SequenceEqual(there[..count])) { return false; }
        }

        return at == bytes.Length;
    }

    // A file or link that is already there is not opened: it is what a compile that was killed left, or somebody else's trap.
    private static SafeFileHandle CreateNew(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException) when (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
    }
}
