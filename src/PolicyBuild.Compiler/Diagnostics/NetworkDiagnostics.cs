using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB5150 and up: what <c>network</c> says and its programs cannot hold.</summary>
internal static class NetworkDiagnostics
{
    /// <summary>A list in a mode that has no such list.</summary>
    public static Diagnostic NotFiltered(NodeRef at, string key) =>
        Diagnostic.Error("PB5150", at, $"'{key}' counts in network mode filtered alone", "write 'mode: filtered', or remove the list");

    /// <summary>More destinations than a bundle holds.</summary>
    public static Diagnostic TooManyDestinations(NodeRef at, int count, int limit) => Diagnostic.Error(
        "PB5151", at,
        string.Create(CultureInfo.InvariantCulture, $"{count} destinations, and a bundle holds at most {limit}"),
        "list networks in place of addresses");

    /// <summary>A host that cannot load the programs, under a policy that starts there all the same.</summary>
    public static Diagnostic Unheld(NodeRef at) => Diagnostic.Note(
        "PB5152", at,
        "a host that loads no programs for cgroups does not hold 'network.mode: filtered', and the program starts there all the same: what is left is the filter's hold on kinds of sockets, and Landlock's on ports where the policy has that layer",
        "write 'enforcement: required' where the lists must hold; policy-run prints what is missing");
}
