namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB54xx: what a WASI runtime gets of a policy.</summary>
internal static class WasmDiagnostics
{
    /// <summary>PB5401: the bundle has the capability manifest alone.</summary>
    public static Diagnostic NoDecisionModule(NodeRef at) => Diagnostic.Note(
        "PB5401", at,
        "the bundle has the WASI capability manifest and no decision module",
        "a runtime holds the program to the manifest; this version makes no policy.wasm that decides call by call");

    /// <summary>PB5402: a setting without a WASI counterpart.</summary>
    public static Diagnostic NotExpressed(NodeRef at, string setting) => Diagnostic.Note(
        "PB5402", at,
        $"WASI cannot express '{setting}'",
        "a WASI runtime starts the program without it; only the Linux kernel holds it");
}
