using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB52xx: rules that Landlock cannot hold.</summary>
internal static class LandlockDiagnostics
{
    /// <summary>A path rule without a right that any ABI has.</summary>
    public static Diagnostic NoRight(NodeRef at, string path) => Diagnostic.Error(
        "PB5201", at,
        $"the rule for '{path}' grants nothing that Landlock knows up to ABI 11",
        "write an access preset such as read-only, or a list of right names such as [read_file, read_dir]");

    /// <summary>More path rules than a bundle holds.</summary>
    public static Diagnostic TooManyPaths(NodeRef at, int count, int limit) => Diagnostic.Error(
        "PB5202", at,
        string.Create(CultureInfo.InvariantCulture, $"{count} path rules, and a bundle holds at most {limit}"),
        "grant the folder above instead: a rule on a folder covers all beneath");

    /// <summary>A path that no system call takes.</summary>
    public static Diagnostic PathTooLong(NodeRef at, int bytes, int limit) => Diagnostic.Error(
        "PB5203", at,
        string.Create(CultureInfo.InvariantCulture, $"the path is {bytes} bytes long, and Linux takes at most {limit}"),
        "grant a folder nearer to the root");

    /// <summary>A path with a character that a file name cannot have.</summary>
    public static Diagnostic PathNotWritable(NodeRef at) => Diagnostic.Error(
        "PB5204", at,
        "the path holds a character that no path has (a zero character or half a surrogate pair)",
        "write the path without the escape sequence that makes it");

    /// <summary>A Landlock section without a path, which closes the whole filesystem.</summary>
    public static Diagnostic NoPaths(NodeRef at, bool launchGrants) => Diagnostic.Warning(
        "PB5205", at,
        launchGrants
            ? "no path is granted, so the program reaches no file beyond its own binary and the system's libraries"
            : "no path is granted, so the program cannot even be started",
        "list under 'paths' what it may reach, or remove the landlock section");

    /// <summary>A lowest ABI that is newer than the table.</summary>
    public static Diagnostic UnknownAbi(NodeRef at, int abi, int newest) => Diagnostic.Error(
        "PB5206", at,
        string.Create(CultureInfo.InvariantCulture, $"minimum_abi is {abi}, and this version knows Landlock up to ABI {newest}"),
        string.Create(CultureInfo.InvariantCulture, $"write a number from 1 to {newest}"));
}
