using System.Runtime.InteropServices;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>
/// Says in words why the system refused to read or write. An exception's own message cannot do that: the published tool carries no texts of
/// the library (UseSystemResourceKeys), so that it would be the name of a resource.
/// </summary>
public static class SystemFailure
{
    // HResult of an IOException that was made without one (COR_E_IO): then the message is ours.
    private const int OwnIOException = unchecked((int)0x80131620);

    /// <summary>The reason, as part of a sentence.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        UnauthorizedAccessException { InnerException: IOException inner } => Describe(inner),
        UnauthorizedAccessException => "permission denied",
        FileNotFoundException or DirectoryNotFoundException => "a folder on the way is missing or is a file",
        PathTooLongException => "the name is too long",
        IOException { HResult: > 0 } => Marshal.GetPInvokeErrorMessage(failure.HResult), // on Unix it is errno
        IOException { HResult: OwnIOException } => failure.Message,
        _ => failure.GetType().Name,
    };
}
