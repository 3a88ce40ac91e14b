namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB3250 and up: what <c>network</c> says and cannot mean. PB5150 and up: what its programs cannot hold.</summary>
internal static class NetworkDiagnostics
{
    /// <summary>A list in a mode that has no such list.</summary>
    public static Diagnostic NotFiltered(NodeRef at, string key) =>
        Diagnostic.Error("PB3250", at, $"'{key}' counts in network mode filtered alone", "write 'mode: filtered', or remove the list");
}
