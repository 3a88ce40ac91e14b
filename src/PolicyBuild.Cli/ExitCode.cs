namespace PolicyBuild.Cli;

/// <summary>What the process returns. The policy's fault, the caller's and ours stay apart.</summary>
internal enum ExitCode
{
    /// <summary>All is well.</summary>
    Success = 0,

    /// <summary>An input file is wrong, missing or damaged.</summary>
    InputError = 1,

    /// <summary>The command line is wrong.</summary>
    UsageError = 2,

    /// <summary>A fault of the tool itself.</summary>
    InternalError = 3,

    /// <summary>Output cannot be written.</summary>
    OutputError = 4,

    /// <summary>The user or the system asked it to end: 128 and the number of SIGINT, as shells have it.</summary>
    Interrupted = 130,
}
