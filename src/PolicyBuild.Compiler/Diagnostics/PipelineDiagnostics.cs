namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB7002 and PB7003: the files of a pipeline's policies.</summary>
internal static class PipelineDiagnostics
{
    /// <summary>PB7002: a policy that is not there or cannot be read.</summary>
    /// <param name="reason">Why, as a sentence without a full stop.</param>
    public static Diagnostic CannotRead(string reason) => new("PB7002", Severity.Error, reason, "name a regular file that you may read");

    /// <summary>PB7003: output that cannot be written.</summary>
    public static Diagnostic CannotWrite(string reason) => new(
        "PB7003", Severity.Error, "the policy's output cannot be written: " + reason, "make room, or give the build a folder that it may write to");
}
