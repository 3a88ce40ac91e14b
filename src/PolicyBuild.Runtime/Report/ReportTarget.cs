using PolicyBuild.Runtime.Apply.Init;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Report;

/// <summary>Where the report of a start goes (--report): standard error, or a file that is opened before anything is restricted.</summary>
internal unsafe struct ReportTarget
{
    private const int StandardError = 2;
    private const ulong ReaderMilliseconds = 1000;
    private const uint OwnerWrites = 0x1A4; // 0644

    /// <summary>What the steps leave for it.</summary>
    internal ReportDetails Details;

    private int _file;

    /// <summary>Whether a report is wanted.</summary>
    internal bool IsWanted { get; private set; }

    /// <summary>Opens the target and keeps from now on what the report is made of.</summary>
    /// <param name="path">The file, which is overwritten; null: standard error.</param>
    /// <returns>0, or the exit status after a message.</returns>
    internal int Open(byte* path)
    {
        int result = MessageSink.Dropped.Open();
        if (result == 0) { result = Details.Open(); }
        if (result < 0) { return ReportErrors.NotWritten(path, -result); }
        _file = StandardError;
        if (path is not null)
        {
            _file = Create(path);
            if (_file < 0) { return ReportErrors.NotWritten(path, -_file); }
        }

        IsWanted = true;
        return 0;
    }

    /// <summary>
    /// Opens the file. A named pipe that nobody reads would hold the start up for good, so its reader is waited for as long as a process takes to come to its open(2). A
    /// full one that somebody reads does hold it up; the time limit ends that.
    /// </summary>
    private static int Create(byte* path)
    {
        FileStatus status = default;
        if (Files.Status(path, &status) < 0 || !status.IsPipe) { return Files.Create(path, OwnerWrites, 0); }
        ulong deadline = Deadlines.After(ReaderMilliseconds);
        int file;
        while ((file = Files.Create(path, OwnerWrites, OpenFlags.NonBlocking)) == -KernelError.NoReader && Deadlines.Left(deadline, out _))
        {
            Pipes.Pause(Deadlines.Nanoseconds(1));
        }

        int result = file < 0 ? file : Files.SetFlags(file, OpenFlags.WriteOnly);
        return result < 0 ? result : file;
    }

    /// <summary>Writes all of the text; the exit status after a message.</summary>
    internal readonly int Write(byte* path, in JsonText text)
    {
        if (text.Overflowed) { return ReportErrors.NotWritten(path, KernelError.TooBig); }

        // A file that a limit of the caller's keeps from growing (RLIMIT_FSIZE) is an error as any other, and no end by SIGXFSZ.
        int result = Signals.Block(Signals.All, out ulong blocked);
        if (result < 0) { return ReportErrors.NotWritten(path, -result); }
        int written = 0;
        while (written < text.Length)
        {
            long count = Files.Write(_file, text.Bytes + written, text.Length - written);
            if (count == -KernelError.Interrupted) { continue; }
            if (count <= 0) { return ReportErrors.NotWritten(path, (int)-count); }
            written += (int)count;
        }

        if (path is not null) { Files.Close(_file); }
        result = Signals.Block(blocked);
        return result < 0 ? ProcessErrors.Step("give the command the caller's signals"u8, -result) : 0;
    }
}
