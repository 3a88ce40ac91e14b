using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Init;

/// <summary>
/// The way back to standard error for a launcher that has closed it. A descriptor that only names a file (O_PATH) is no end of a pipe: whoever reads
/// the pipe does not wait for it.
/// </summary>
internal unsafe struct ErrorStream
{
    /// <summary>The descriptor of standard error.</summary>
    internal const int Descriptor = 2;

    private const int Append = 0x400; // O_APPEND

    private int _name;

    /// <summary>Remembers what standard error is, if anything.</summary>
    internal void Mark(ref Descriptors kept)
    {
        int name = Files.Open(OpenFlags.CurrentDirectory, "/proc/self/fd/2"u8, OpenFlags.PathOnly);
        if (name < 0) { return; }
        _name = name;
        kept.Keep(name);
    }

    /// <summary>Opens it again, where that is possible: not for a socket, a pipe that nobody reads, a file that this user may not write.</summary>
    internal readonly void Restore()
    {
        if (_name == 0) { return; }
        PathBuffer path = default;
        NumberText number = default;
        number.Add((ulong)_name);
        path.Add("/proc/self/fd/"u8);
        path.Add(number.Text, number.Length);
        int file = Files.Open(OpenFlags.CurrentDirectory, path.Text, OpenFlags.WriteOnly | OpenFlags.NonBlocking | Append | OpenFlags.NoTerminal);
        if (file < 0) { return; }
        Folders.Duplicate(file, Descriptor);
    }
}
