using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB50xx: what generating in general finds.</summary>
internal static class GenerateDiagnostics
{
    /// <summary>A setting that is part of the language and that nothing enforces as it is written here.</summary>
    /// <param name="at">The setting.</param>
    /// <param name="setting">Its name.</param>
    /// <param name="help">What to write in its place; empty where there is only to do without it.</param>
    public static Diagnostic NotGenerated(NodeRef at, string setting, string help) => Diagnostic.Error(
        "PB5001", at,
        $"'{setting}' is not enforced by anything, and a bundle without it would be weaker than the policy reads",
        help.Length == 0 ? "remove it" : help + "; or remove it");

    /// <summary>A setting that the bundle carries by its name only, since nothing enforces it yet.</summary>
    public static Diagnostic NotEnforced(NodeRef at, string setting, bool bestEffort) => bestEffort
        ? Diagnostic.Note("PB5003", at, $"'{setting}' is not enforced by this version", "policy-run prints that and starts the program without it")
        : Diagnostic.Warning("PB5003", at, $"'{setting}' is not enforced by this version",
            "policy-run will refuse to start the program; remove it, or write 'enforcement: best-effort' to start without it");

    /// <summary>More device limits than a bundle holds.</summary>
    public static Diagnostic TooManyDevices(NodeRef at, int count, int limit) => Diagnostic.Error(
        "PB5002", at,
        string.Create(CultureInfo.InvariantCulture, $"{count} devices in resources.io, and a bundle holds at most {limit}"),
        "limit the devices that the program uses");
}
