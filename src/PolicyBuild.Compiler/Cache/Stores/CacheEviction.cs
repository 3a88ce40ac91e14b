using System.Globalization;
using System.IO.Enumeration;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// Keeps a shared cache below its size. How large it is stands in a file, to which each build adds what it wrote; only where that says too much, or
/// is old, are the entries counted, and then a tenth more than needed goes, what was not used for longest first. A file that somebody has open stays
/// readable for them, and an entry that is gone is a miss like any other.
/// </summary>
/// <param name="layout">The cache.</param>
/// <param name="limit">The size to keep it below, in bytes; null: what is written in its folder.</param>
/// <param name="clock">The clock.</param>
internal sealed class CacheEviction(CacheLayout layout, long? limit, TimeProvider clock)
{
    // A file takes whole blocks of the file system.
    private const int BlockBytes = 4096;

    // A line for each build that ended while another evicted; more of them are not read, but the entries counted.
    private const int MaxPendingBytes = 1 << 20;

    private static readonly TimeSpan s_countEvery = TimeSpan.FromDays(7);

    // A file that is still being written after that long has lost its writer.
    private static readonly TimeSpan s_abandoned = TimeSpan.FromDays(1);

    /// <summary>What a file counts, in bytes.</summary>
    public static long SizeOf(long length) => (length + BlockBytes - 1) / BlockBytes * BlockBytes;

    /// <summary>Adds what a build wrote, and evicts where that is too much. Where somebody else is at it, the next one adds it.</summary>
    public void Settle(long written)
    {
        try
        {
            // Opened so that nobody else can: the system gives it free with the process, however that ends.
            using SafeFileHandle? held = TryHold();
            if (held is null)
            {
                File.AppendAllText(layout.PendingSizeFile, string.Create(CultureInfo.InvariantCulture, $"{written}\n"));
                return;
            }

            written += TakePending();
            DateTime now = clock.GetUtcNow().UtcDateTime;
            long size = TryReadSize(now, out long known, out DateTime counted) ? known + written : long.MaxValue;
            long maxBytes = limit ?? CacheLimit.Of(layout);
            if (size > maxBytes)
            {
                size = Evict(now, maxBytes);
                counted = now;
            }

            string text = string.Create(CultureInfo.InvariantCulture, $"{size} {new DateTimeOffset(counted).ToUnixTimeSeconds()}\n");
            EntryFile.Write(layout.SizeFile, layout.Temporary, Encoding.ASCII.GetBytes(text), []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or the cache was cleared: the next build that has no size counts.
        }
    }

    private SafeFileHandle? TryHold()
    {
        try
        {
            return File.OpenHandle(layout.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // What others wrote meanwhile. The file is taken away first, so that what they add from now on is in a new one.
    private long TakePending()
    {
        string taken = Path.Join(layout.Temporary, Path.GetFileName(layout.PendingSizeFile));
        try
        {
            File.Move(layout.PendingSizeFile, taken, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }

        long sum = 0;
        if (EntryFile.Read(taken, MaxPendingBytes, out byte[] bytes, out _) != EntryStatus.Ok) { return long.MaxValue / 4; }
        foreach (string line in Encoding.ASCII.GetString(bytes).Split('\n'))
        {
            if (uint.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out uint written)) { sum += written; }
        }

        EntryFile.TryDelete(taken);
        return sum;
    }

    /// <summary>Every entry and its size; links, folders and files with other names are none.</summary>
    public static List<CacheEntry> Entries(CacheLayout layout)
    {
        var entries = new List<CacheEntry>();
        foreach (string kind in new[] { layout.Actions, layout.Blobs })
        {
            if (!Directory.Exists(kind) || new DirectoryInfo(kind).LinkTarget is not null) { continue; }
            foreach (string folder in Directory.EnumerateDirectories(kind))
            {
                if (new DirectoryInfo(folder).LinkTarget is null) { entries.AddRange(FilesOf(folder)); }
            }
        }

        return entries;
    }

    private long Evict(DateTime now, long maxBytes)
    {
        EntryFile.RemoveAbandoned(layout.Temporary, now - s_abandoned);
        List<CacheEntry> entries = Entries(layout);
        long size = 0;
        foreach (CacheEntry entry in entries) { size += SizeOf(entry.Length); }
        if (size <= maxBytes) { return size; }
        entries.Sort(static (left, right) => left.Used != right.Used ? left.Used.CompareTo(right.Used) : string.CompareOrdinal(left.Path, right.Path));
        long enough = maxBytes - (maxBytes / 10);
        foreach (CacheEntry entry in entries)
        {
            if (size <= enough) { break; }
            if (EntryFile.TryDelete(entry.Path)) { size -= SizeOf(entry.Length); }
        }

        return size;
    }

    private bool TryReadSize(DateTime now, out long size, out DateTime counted)
    {
        size = 0;
        counted = default;
        if (EntryFile.Read(layout.SizeFile, 64, out byte[] bytes, out _) != EntryStatus.Ok) { return false; }
        string[] parts = Encoding.ASCII.GetString(bytes).Trim().Split(' ');
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out size)
            || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
        {
            return false;
        }

        counted = DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime;
        return size < long.MaxValue / 2 && now - counted < s_countEvery && counted - now < s_countEvery;
    }

    private static FileSystemEnumerable<CacheEntry> FilesOf(string folder) => new(
        folder, static (ref FileSystemEntry entry) => new CacheEntry(entry.ToFullPath(), entry.Length, entry.LastWriteTimeUtc.UtcDateTime))
    {
        ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
    };
}
