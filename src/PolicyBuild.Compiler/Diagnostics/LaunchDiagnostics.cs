using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB53xx: launch settings that a bundle cannot hold.</summary>
internal static class LaunchDiagnostics
{
    /// <summary>A string beyond what the launcher takes.</summary>
    public static Diagnostic TooLong(NodeRef at, string what, int bytes, int limit) => Diagnostic.Error(
        "PB5301", at,
        string.Create(CultureInfo.InvariantCulture, $"{what} is {bytes} bytes long, and a bundle holds at most {limit}"),
        "shorten it, or let the program read it from a file");

    /// <summary>A string with a character that the kernel's interfaces cannot carry.</summary>
    public static Diagnostic NotWritable(NodeRef at, string what) => Diagnostic.Error(
        "PB5302", at,
        $"{what} holds a zero character or half a surrogate pair",
        "write it without the escape sequence that makes it");

    /// <summary>A name that no environment variable can have.</summary>
    public static Diagnostic BadVariableName(NodeRef at, string name) => Diagnostic.Error(
        "PB5303", at,
        $"'{name}' cannot be the name of an environment variable",
        "write a name that is not empty and has no '='");

    /// <summary>More variables than a bundle holds.</summary>
    public static Diagnostic TooManyVariables(NodeRef at, string list, int count, int limit) => Diagnostic.Error(
        "PB5304", at,
        string.Create(CultureInfo.InvariantCulture, $"{list} has {count} variables, and a bundle holds at most {limit}"),
        "inherit by a pattern such as APP_*");

    /// <summary>More name servers than a resolver asks.</summary>
    public static Diagnostic TooManyServers(NodeRef at, int count, int limit) => Diagnostic.Error(
        "PB5305", at,
        string.Create(CultureInfo.InvariantCulture, $"{count} name servers, and a resolver asks only the first {limit}"),
        string.Create(CultureInfo.InvariantCulture, $"list at most {limit}"));

    /// <summary>A name server that is no address.</summary>
    public static Diagnostic BadServer(NodeRef at, string server) => Diagnostic.Error(
        "PB5306", at,
        $"'{server}' is no address of a name server",
        "write an IPv4 or IPv6 address such as 192.0.2.1 or 2001:db8::1");

    /// <summary>A Landlock ABI that is newer than the table.</summary>
    public static Diagnostic UnknownLandlockAbi(int abi, int newest) => Diagnostic.Error(
        "PB5307", default(NodeRef),
        string.Create(CultureInfo.InvariantCulture, $"requires.landlock_abi is {abi}, and this version knows Landlock up to ABI {newest}"),
        string.Create(CultureInfo.InvariantCulture, $"write a number from 1 to {newest}"));

    /// <summary>A kernel version that no kernel has.</summary>
    public static Diagnostic UnknownKernel(int major, int minor) => Diagnostic.Error(
        "PB5308", default(NodeRef),
        string.Create(CultureInfo.InvariantCulture, $"requires.kernel is {major}.{minor}, and no Linux release has such a number"),
        "write major and minor of a release, such as \"6.12\"");
}
