namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB0001: a mistake of the compiler itself.</summary>
internal static class InternalDiagnostics
{
    /// <summary>An exception that no stage expected. Its type and message are shown, never its stack.</summary>
    public static Diagnostic Fault(Exception fault) => new(
        "PB0001",
        Severity.Error,
        $"internal error: {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}",
        "this is a defect of the compiler; please report it with the policy");
}
