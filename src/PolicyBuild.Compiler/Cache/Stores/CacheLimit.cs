using System.Globalization;
using System.Text;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// How large a shared cache may become. It is written in the cache's own folder, as a number of bytes: all builds that share the folder must agree.
/// </summary>
internal static class CacheLimit
{
    private const int MaxTextBytes = 32;

    /// <summary>The limit of a cache in bytes; the default where none is written, or nothing that is a number.</summary>
    public static long Of(CacheLayout layout)
    {
        if (EntryFile.Read(layout.LimitFile, MaxTextBytes, out byte[] text, out _) != EntryStatus.Ok) { return SharedStageStore.DefaultMaxBytes; }
        return long.TryParse(Encoding.ASCII.GetString(text).AsSpan().TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? bytes
            : SharedStageStore.DefaultMaxBytes;
    }

    /// <summary>Writes the limit of a cache, which is made where it is not there.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public static void Set(CacheLayout layout, long bytes)
    {
        FolderTrust.Create(layout.Temporary);
        EntryFile.Write(layout.LimitFile, layout.Temporary, Encoding.ASCII.GetBytes(bytes.ToString(CultureInfo.InvariantCulture) + "\n"), []);
    }
}
