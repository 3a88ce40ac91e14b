namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB3041 to PB3050: paths and what is granted on them.</summary>
internal static class PathDiagnostics
{
    private const string WayOut = "list the folders one by one, or match by a hook policy (security.bpf_lsm), which has globs anywhere";

    /// <summary>PB3041: a variable that does not exist.</summary>
    public static Diagnostic UnknownVariable(NodeRef at, string name, string? nearest) =>
        Diagnostic.Error("PB3041", at, $"unknown variable '{name}' in a path", nearest is null
            ? "there are ${app}, ${home}, ${tmp} and ${dotnet}"
            : "did you mean '${" + nearest + "}'?");

    /// <summary>PB3042: a variable that is not the first thing, or that something follows without '/'.</summary>
    public static Diagnostic VariableInside(NodeRef at, string path) =>
        Diagnostic.Error("PB3042", at, $"the variable in '{path}' is not a whole beginning", "a variable stands first, and '/' or nothing follows it");

    /// <summary>PB3043: an empty segment, '.' or '..'.</summary>
    public static Diagnostic BadSegment(NodeRef at, string path, string segment) =>
        Diagnostic.Error("PB3043", at, segment.Length == 0 ? $"the path '{path}' has an empty segment" : $"the path '{path}' has the segment '{segment}'", "write the path that is meant, without '//', '.' and '..'");

    /// <summary>PB3044: a pattern before the last segment.</summary>
    public static Diagnostic EarlyGlob(NodeRef at, string path, string segment) =>
        Diagnostic.Error("PB3044", at, $"Landlock cannot match '{segment}' in '{path}': only the last segment may be a pattern", WayOut);

    /// <summary>PB3045: '**' anywhere but as the last segment.</summary>
    public static Diagnostic CrossingGlob(NodeRef at, string path) =>
        Diagnostic.Error("PB3045", at, $"Landlock cannot match '**' in '{path}': it must be the whole last segment", WayOut);

    /// <summary>PB3046: a path to exclude.</summary>
    public static Diagnostic Negative(NodeRef at, string path) =>
        Diagnostic.Error("PB3046", at, $"Landlock cannot exclude '{path}': a rule only grants", "grant the other folders one by one, or deny it by a hook policy (security.bpf_lsm)");

    /// <summary>PB3047: a bracket without its partner, an empty set, or a range that falls.</summary>
    public static Diagnostic MalformedGlob(NodeRef at, string segment) =>
        Diagnostic.Error("PB3047", at, $"the pattern '{segment}' has a '[' without a proper set", "write '[a-z]' or '[!a-z]', and '[[]' for the character itself");

    /// <summary>PB3048: an empty path, a control character, or more than 4095 bytes.</summary>
    public static Diagnostic BadText(NodeRef at) =>
        Diagnostic.Error("PB3048", at, "the path is empty, longer than 4095 bytes, or has a control character", "write a path that can exist");

    /// <summary>PB3050: a pattern where one folder is needed.</summary>
    public static Diagnostic PatternAsFolder(NodeRef at, string path) =>
        Diagnostic.Error("PB3050", at, $"the working directory '{path}' is a pattern", "name one folder");
}
