using System.Diagnostics;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>A file while it is written: under another name, which goes unless <see cref="Commit"/> gives it its own.</summary>
internal sealed class PendingFile : IDisposable
{
    private static long s_counter;

    private readonly string _fullPath;
    private readonly string _temporary;
    private bool _isCommitted;

    /// <summary>Begins a file.</summary>
    /// <param name="fullPath">Its name when it is whole.</param>
    /// <param name="temporaryFolder">A folder of the same file system.</param>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public PendingFile(string fullPath, string temporaryFolder)
    {
        _fullPath = fullPath;
        _temporary = Path.Join(temporaryFolder, NextName());
        Handle = File.OpenHandle(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>The file to write to.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>
    /// A name for a temporary file: the process and a counter keep the writers of one machine apart, the clock those of several that share a folder; a
    /// name that is taken fails.
    /// </summary>
    public static string NextName() =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}-{Interlocked.Increment(ref s_counter)}");

    /// <summary>Whether a file's name is one that this class gives.</summary>
    public static bool IsTemporary(ReadOnlySpan<char> name) =>
        name.Length > 0 && char.IsAsciiDigit(name[0]) && name.Count('-') == 2 && !name.ContainsAnyExcept("0123456789abcdef-");

    /// <summary>Gives the file its name; one of that name is replaced.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public void Commit()
    {
        Handle.Dispose();
        File.Move(_temporary, _fullPath, overwrite: true);
        _isCommitted = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        if (!_isCommitted) { EntryFile.TryDelete(_temporary); }
    }
}
