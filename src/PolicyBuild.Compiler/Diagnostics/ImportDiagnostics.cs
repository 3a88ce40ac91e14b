using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB9101 and up: files of other tools that are imported.</summary>
internal static class ImportDiagnostics
{
    /// <summary>PB9101: text that is no JSON.</summary>
    public static Diagnostic NotJson(SourceSpan at, string what, string help) => Diagnostic.Error("PB9101", at, what, help);

    /// <summary>PB9101: lists and objects in each other beyond the bound.</summary>
    public static Diagnostic TooDeep(SourceSpan at, int limit) => Diagnostic.Error(
        "PB9101", at, string.Create(CultureInfo.InvariantCulture, $"nested deeper than {limit} levels"), "no profile lies that deep");

    /// <summary>PB9102: a value of the wrong kind, or none.</summary>
    public static Diagnostic WrongShape(SourceSpan at, string what, string help) => Diagnostic.Error("PB9102", at, what, help);

    /// <summary>PB9102: a name that an object has twice: readers differ in which one counts.</summary>
    public static Diagnostic DuplicateKey(SourceSpan at, string name) =>
        Diagnostic.Error("PB9102", at, $"the key '{name}' stands here for the second time", "remove one of the two");

    /// <summary>PB9103: something that a policy cannot say; the import goes on without it.</summary>
    public static Diagnostic NoEquivalent(SourceSpan at, string what, string consequence) =>
        Warning("PB9103", at, $"{what} has no equivalent", consequence);

    /// <summary>PB9104: a name that is on no architecture we know; Docker's profiles skip such names.</summary>
    public static Diagnostic UnknownNameSkipped(SourceSpan at, string name, string? nearest) => Warning(
        "PB9104", at, $"no architecture known here has a system call '{name}': it is left out", nearest is null ? null : $"did you mean '{nearest}'?");

    /// <summary>PB9105: ABIs that the profile also allows.</summary>
    public static Diagnostic OtherAbis(SourceSpan at, string abis) => Warning(
        "PB9105", at, $"the profile also allows {abis}, the policy does not: such calls kill the process", "import with --sub-architectures to allow them");

    /// <summary>PB9106: rules of one call whose order the format leaves open.</summary>
    public static Diagnostic Overlap(SourceSpan at, string syscall, string other) => Warning(
        "PB9106", at, $"this rule for {syscall} and that of {other} can match one call with different actions, and the format does not say which decides",
        "here the most restrictive does");

    /// <summary>PB9107: conditions that stand beside each other and are alternatives.</summary>
    public static Diagnostic Alternatives(SourceSpan at, int index) => Warning(
        "PB9107", at, string.Create(CultureInfo.InvariantCulture, $"several conditions on argument {index}: as runc does, all conditions of this rule are read as alternatives"),
        "write one rule each to say the same without doubt");

    /// <summary>PB9108: something that a policy cannot say and without which it would mean something else.</summary>
    public static Diagnostic CannotSay(SourceSpan at, string what, string help) => Diagnostic.Error("PB9108", at, what, help);

    /// <summary>PB9109: a word that the format does not have there.</summary>
    public static Diagnostic UnknownWord(SourceSpan at, string what, string word, string known) =>
        Diagnostic.Error("PB9109", at, $"'{word}' is no {what}", "there are: " + known);

    /// <summary>PB9110: a number out of bounds, or none.</summary>
    public static Diagnostic BadNumber(SourceSpan at, string what, string text, ulong max) => Diagnostic.Error(
        "PB9110", at, $"{what} is '{text}'", string.Create(CultureInfo.InvariantCulture, $"write a whole number from 0 to {max}"));

    /// <summary>PB9111: a system call that the architecture lacks, in a format that takes none such.</summary>
    /// <param name="at">The name.</param>
    /// <param name="name">The name.</param>
    /// <param name="architecture">The architecture's name.</param>
    /// <param name="elsewhere">Whether another architecture has it.</param>
    /// <param name="nearest">A name like it; null where there is none.</param>
    public static Diagnostic UnknownSyscall(SourceSpan at, string name, string architecture, bool elsewhere, string? nearest) => Diagnostic.Error(
        "PB9111", at, $"'{name}' is no system call of {architecture}",
        elsewhere ? "import for the architecture that the file was written for, by --arch"
            : nearest is null ? "no architecture known here has it" : $"did you mean '{nearest}'?");

    /// <summary>PB9112: a line that minijail's language does not have.</summary>
    public static Diagnostic BadLine(SourceSpan at, string what, string help) => Diagnostic.Error("PB9112", at, what, help);

    /// <summary>PB9113: a constant without a value.</summary>
    public static Diagnostic UnknownConstant(SourceSpan at, string name, string? nearest) => Diagnostic.Error(
        "PB9113", at, $"unknown constant '{name}'", nearest is null ? "put minijail's constants.json beside the policy, or write the number" : $"did you mean '{nearest}'?");

    /// <summary>PB9114: an included file that cannot be read, or that includes itself.</summary>
    public static Diagnostic BadInclude(SourceSpan at, string what, string help) => Diagnostic.Error("PB9114", at, what, help);

    /// <summary>PB9115: a filter that can never decide, which minijail refuses too.</summary>
    public static Diagnostic AlreadyDecided(SourceSpan at, string syscall, string where) => Diagnostic.Error(
        "PB9115", at, $"every call of {syscall} is already decided in {where}", "remove one of the two, or put the one with conditions first");

    /// <summary>PB9116: rules whose order cannot be written as conditions within a bound.</summary>
    public static Diagnostic TooComplex(SourceSpan at, string syscall, int limit) => Diagnostic.Error(
        "PB9116", at, string.Create(CultureInfo.InvariantCulture, $"the order of the filters for {syscall} comes to more than {limit} conditions"),
        "put the most restrictive filters first, or write fewer conditions");

    /// <summary>PB9117: what only steers how minijail lays its code out.</summary>
    public static Diagnostic NoEffect(SourceSpan at, string what) =>
        new("PB9117", Severity.Note, $"{what} changes no meaning and is left out", "the compiler orders its code itself") { Span = at };

    /// <summary>PB9118: a rule without conditions that one compiler of the format forgets.</summary>
    public static Diagnostic AlwaysBesideConditions(SourceSpan at, string syscall) => Warning(
        "PB9118", at, $"the filter has rules for {syscall} with and without conditions: together they match every call, but seccompiler forgets the one without",
        "remove the rules that are not meant");

    private static Diagnostic Warning(string code, SourceSpan at, string message, string? help) =>
        new(code, Severity.Warning, message, help) { Span = at };
}
