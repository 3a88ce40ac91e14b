namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB5150 and up: what <c>network</c> says and its programs cannot hold.</summary>
internal static class NetworkDiagnostics
{
    /// <summary>A list in a mode that has no such list.</summary>
    public static Diagnostic NotFiltered(NodeRef at, string key) =>
        Diagnostic.Error("PB5150", at, $"'{key}' counts in network mode filtered alone", "write 'mode: filtered', or remove the list");
}
