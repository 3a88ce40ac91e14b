using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Cli.Diagnostics;

/// <summary>PB9xxx: what is wrong with a call of the tool, its input files or its output.</summary>
internal static class CommandLineDiagnostics
{
    /// <summary>An input file that cannot be read.</summary>
    public static Diagnostic CannotRead(string reason) => Error("PB9001", reason, "name a regular file that you may read");

    /// <summary>Two policies whose outputs would have one name.</summary>
    public static Diagnostic SameName(string name, string first) => Error(
        "PB9002", $"this and '{first}' would both become '{name}.policybundle'", "compile them into different folders, or rename one");

    /// <summary>Output that cannot be written.</summary>
    public static Diagnostic CannotWrite(string path, string reason) => Error(
        "PB9003", $"'{path}' cannot be written: {reason}", "name a folder that you may write to");

    /// <summary>A command line that does not parse.</summary>
    public static Diagnostic Usage(string message) => Error("PB9004", message, "'policybuild --help' shows the commands");

    /// <summary>Standard input without a name for what it becomes.</summary>
    public static Diagnostic NameMissing() => Error("PB9005", "standard input has no name", "add --name NAME");

    /// <summary>A bundle without the section that was asked for.</summary>
    public static Diagnostic NoSection(string section, string available) => Error(
        "PB9006", $"the bundle has no section '{section}'", $"it has {available}");

    /// <summary>A system call that the bundle's architecture does not have.</summary>
    public static Diagnostic UnknownSyscall(string name, string architecture, string? nearest) => Error(
        "PB9007", $"'{name}' is no system call of {architecture}", nearest is null ? "write a name or a number" : $"did you mean '{nearest}'?");

    /// <summary>A call argument that is no number.</summary>
    public static Diagnostic BadArgument(string text) => Error(
        "PB9008", $"'{text}' is no number and no constant", "write a decimal or 0x number, or a constant such as O_RDONLY|O_CLOEXEC");

    /// <summary>An access that is no preset and no right.</summary>
    public static Diagnostic BadAccess(string text) => Error(
        "PB9009", $"'{text}' is no access", "write read-only, read-execute, read-write, read-write-execute, edit, device, connect or rights such as read_file,write_file");

    /// <summary>A path that cannot be looked up in a policy.</summary>
    public static Diagnostic BadPath(string path) => Error(
        "PB9011", $"'{path}' is no absolute path", "write it from '/' or a variable such as ${tmp} on, without '..'");

    /// <summary>A destination that is none, or more than one.</summary>
    public static Diagnostic BadDestination(string text) => Error(
        "PB9015", $"'{text}' is no destination", "write one address and one port, as 192.0.2.1:443 or udp:[2001:db8::1]:53; names are not looked up");

    /// <summary>A port that is none.</summary>
    public static Diagnostic BadPort(string text) => Error("PB9016", $"'{text}' is no port", "write a number from 0 to 65535, as 8080 or udp:53");

    /// <summary>A security hook that the compiler does not know.</summary>
    public static Diagnostic UnknownHook(string name, string? nearest) => Error(
        "PB9017", $"'{name}' is no security hook that rules can be for", nearest is null ? "'policybuild schema --hooks' lists them" : $"did you mean '{nearest}'?");

    /// <summary>A condition that the hook does not have, or that is no condition.</summary>
    public static Diagnostic UnknownCondition(string text, string hook, string known) => Error(
        "PB9018", $"'{text}' says nothing of the hook {hook}", known.Length == 0 ? "it can be asked nothing: write its name alone" : $"write CONDITION=VALUE, with one of {known}");

    /// <summary>A condition whose value cannot be what the hook sees.</summary>
    public static Diagnostic BadCondition(string name, string value, string expected) => Error("PB9019", $"'{name}' cannot be '{value}'", expected);

    /// <summary>A bundle without a readable source map: nothing can be explained from it.</summary>
    public static Diagnostic NoSourceMap() => Error("PB9010", "the bundle's source map cannot be read", "compile the policy again");

    /// <summary>A name that outputs cannot have.</summary>
    public static Diagnostic BadName(string name) => Error(
        "PB9012", $"'{name}' cannot be the name of outputs", "write a name that is not empty, '.' or '..' and has no '/'");

    /// <summary>Two imported policies of one name.</summary>
    public static Diagnostic SamePolicy(string name, string first) => Error(
        "PB9002", $"this and '{first}' would both become '{name}.policy.yaml'", "import them into different folders, or give --name");

    /// <summary>More than one policy for standard output.</summary>
    public static Diagnostic SeveralPolicies(string name) => Error(
        "PB9013", $"'{name}' is one policy too many for standard output", "give -o a folder, or import one file (and of Firecracker one --thread)");

    /// <summary>No folder for the cache, as neither the caller nor the environment names one.</summary>
    public static Diagnostic NoCacheFolder() => Error("PB9014", "it is not known where the cache is", "give --cache DIR, or set HOME");

    /// <summary>What the process returns for a diagnostic.</summary>
    public static ExitCode CodeOf(Diagnostic found) =>
        found.Severity != Severity.Error ? ExitCode.Success : found.Code == "PB0001" ? ExitCode.InternalError : ExitCode.InputError;

    private static Diagnostic Error(string code, string message, string help) => new(code, Severity.Error, message, help);
}
