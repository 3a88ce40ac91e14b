using PolicyBuild.Compiler.Resolution;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB3001 to PB3010: what <c>extends</c> names.</summary>
internal static class ExtendsDiagnostics
{
    /// <summary>PB3001: a file that is not there.</summary>
    public static Diagnostic NotFound(NodeRef at, string name) =>
        Diagnostic.Error("PB3001", at, $"the extended file '{name}' does not exist", "write a path relative to this file, or builtin:NAME");

    /// <summary>PB3002: a folder, device, pipe or socket, or a file without content.</summary>
    public static Diagnostic NotRegular(NodeRef at, string name) =>
        Diagnostic.Error("PB3002", at, $"the extended file '{name}' is not a regular file with content", "only regular files can be extended");

    /// <summary>PB3003: a file beyond the size bound.</summary>
    public static Diagnostic TooLarge(NodeRef at, string name) =>
        Diagnostic.Error("PB3003", at, $"the extended file '{name}' is larger than 1 MiB", "split it into several files");

    /// <summary>PB3004: a file that the system does not let us read.</summary>
    public static Diagnostic Unreadable(NodeRef at, string name) =>
        Diagnostic.Error("PB3004", at, $"the extended file '{name}' cannot be read", "check its permissions");

    /// <summary>PB3005: a file outside the root, if only by a symbolic link.</summary>
    public static Diagnostic OutsideRoot(NodeRef at, string name, string root) =>
        Diagnostic.Error("PB3005", at, $"the extended file '{name}' lies outside the root '{root}'", "move it below the root, or name a root that holds both with --root");

    /// <summary>PB3006: files that extend each other.</summary>
    public static Diagnostic Cycle(NodeRef at, string chain) =>
        Diagnostic.Error("PB3006", at, $"extends goes in a circle: {chain}", "move what both need into a third file");

    /// <summary>PB3007: too many files below each other.</summary>
    public static Diagnostic TooDeep(NodeRef at, int limit) =>
        Diagnostic.Error("PB3007", at, $"more than {limit} files extend each other in a row", "extend the deeper files directly");

    /// <summary>PB3008: too many files.</summary>
    public static Diagnostic TooMany(NodeRef at, int limit) =>
        Diagnostic.Error("PB3008", at, $"the policy is made of more than {limit} files", "join some of them");

    /// <summary>PB3009: a built-in policy that does not exist.</summary>
    public static Diagnostic UnknownBuiltin(NodeRef at, string name)
    {
        var known = new string[BuiltinPolicies.Names.Length];
        for (int i = 0; i < known.Length; i++) { known[i] = BuiltinPolicies.Prefix + BuiltinPolicies.Names[i]; }
        string list = string.Join(", ", known);
        return Diagnostic.Error("PB3009", at, $"unknown built-in policy '{name}'", Spelling.Nearest(name, known) is { } near
            ? $"did you mean '{near}'? there are: {list}"
            : "there are: " + list);
    }

    /// <summary>PB3010: a relative file in a policy that has no folder.</summary>
    public static Diagnostic NoFolder(NodeRef at, string name) =>
        Diagnostic.Error("PB3010", at, $"'{name}' is relative to this policy's folder, and a policy from standard input has none", "give --root, or extend builtin:NAME only");
}
