using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB511x: programs for security hooks that cannot be made.</summary>
internal static class BpfDiagnostics
{
    /// <summary>A pattern whose automaton, alone or with the others of its hook, has too many states.</summary>
    public static Diagnostic PatternTooLarge(NodeRef at, string hook, string pattern, int limit) => Diagnostic.Error(
        "PB5110", at,
        string.Create(CultureInfo.InvariantCulture, $"the patterns of {hook} need a table of more than {limit} states or a million bytes, most of it for '{pattern}'"),
        "write fewer '**' and no run of '?' behind a '*', or name folders instead of parts of names");

    /// <summary>More path conditions than a program tells apart.</summary>
    public static Diagnostic TooManyPathConditions(NodeRef at, string hook) => Diagnostic.Error(
        "PB5111", at,
        $"the rules of {hook} have more than 64 different path conditions",
        "put paths with the same other conditions and the same action into one rule");

    /// <summary>A program longer than a bundle holds, or with a jump further than an instruction reaches.</summary>
    public static Diagnostic ProgramTooLong(NodeRef at, string hook, int length) => Diagnostic.Error(
        "PB5112", at,
        string.Create(CultureInfo.InvariantCulture, $"the program for {hook} has {length} instructions, and its jumps reach 32,767 at most"),
        "write fewer rules, values or address ranges for this hook");

    /// <summary>A hook whose rules have more address ranges than are looked up.</summary>
    public static Diagnostic TooManyPrefixes(NodeRef at, string hook, int count, int limit) => Diagnostic.Error(
        "PB5118", at,
        string.Create(CultureInfo.InvariantCulture, $"the rules for {hook} have {count} address ranges, and {limit} are the most"),
        "join neighbouring addresses to wider prefixes, or leave the list to a firewall");

    /// <summary>A set of characters that programs which look at bytes cannot hold.</summary>
    public static Diagnostic ForeignSet(NodeRef at, string pattern) => Diagnostic.Error(
        "PB5113", at,
        $"the set of characters in '{pattern}' holds a character beyond ASCII",
        "write '?' for the character, or one pattern for each");

    /// <summary>More of something than a bundle's section holds.</summary>
    public static Diagnostic TooMany(NodeRef at, string what, long count, int limit) => Diagnostic.Error(
        "PB5114", at,
        string.Create(CultureInfo.InvariantCulture, $"the hook policies need {count} {what}, and a bundle holds at most {limit}"),
        "write patterns for fewer hooks, or split the policy");

    /// <summary>An object that was compiled elsewhere and holds what a bundle cannot.</summary>
    public static Diagnostic ObjectRefused(NodeRef at, string name, string reason, string? help = null) => Diagnostic.Error(
        "PB5115", at,
        $"'{name}' cannot be taken over: {reason}",
        help ?? "compile the object without it, or write the rules as a hook policy");

    /// <summary>An object that does not load where all places for programs of cgroups are taken.</summary>
    public static Diagnostic SetsError(NodeRef at, string name) => Diagnostic.Note(
        "PB5117", at,
        $"'{name}' calls bpf_set_retval, which the kernel lets programs of a cgroup alone do: where all ten places for them are taken, the start fails with PB8068",
        "write programs for lsm/HOOK, which return the error; they run in both ways");

    /// <summary>An error on which the kernel tries the operation again for ever, in the kernel, where no signal ends it.</summary>
    public static Diagnostic EndlessError(NodeRef at) => Diagnostic.Error(
        "PB5116", at,
        "the kernel tries again for ever where task_kill fails with ESRCH: it takes the target for one that is about to end",
        "write {errno: EPERM}");
}
