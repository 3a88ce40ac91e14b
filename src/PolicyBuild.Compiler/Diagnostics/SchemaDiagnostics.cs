using System.Globalization;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB20xx: YAML that has not the shape of a policy.</summary>
internal static class SchemaDiagnostics
{
    /// <summary>A key that the mapping does not know.</summary>
    internal static Diagnostic UnknownKey(NodeRef at, string key, string? nearest, string? known) => Diagnostic.Error("PB2001", at,
        $"unknown key '{key}'", Join(nearest, known is null ? null : $"write {known}"));

    /// <summary>A value of another kind than belongs there.</summary>
    internal static Diagnostic WrongKind(NodeRef at, string expected, string found, string? help) => Diagnostic.Error("PB2002", at,
        $"expected {expected}, found {found}", help);

    /// <summary>A word that is none of those allowed.</summary>
    internal static Diagnostic NotAllowed(NodeRef at, string found, string? nearest, string? allowed) => Diagnostic.Error("PB2003", at,
        $"'{found}' is not allowed here", Join(nearest, allowed is null ? null : $"write {allowed}"));

    /// <summary>A key that must be there.</summary>
    internal static Diagnostic MissingKey(NodeRef at, string key, string? title) => Diagnostic.Error("PB2004", at,
        $"the key '{key}' is missing", title is null ? null : $"{title} needs it");

    /// <summary>A number beyond its bounds.</summary>
    internal static Diagnostic OutOfRange(NodeRef at, string found, string expected) => Diagnostic.Error("PB2005", at,
        $"{found} is out of range", $"write {expected}");

    /// <summary>A text that is not written as its meaning asks for.</summary>
    internal static Diagnostic Malformed(NodeRef at, string expected, string found) => Diagnostic.Error("PB2006", at,
        $"expected {expected}, found {found}");

    /// <summary>A list or mapping with too few entries.</summary>
    internal static Diagnostic TooFew(NodeRef at, int found, int least, bool isMapping) => Diagnostic.Error("PB2007", at,
        string.Create(CultureInfo.InvariantCulture, $"{Entries(found, isMapping)} here, but at least {least} must be"));

    /// <summary>A list or mapping with too many entries.</summary>
    internal static Diagnostic TooMany(NodeRef at, int found, int most, bool isMapping) => Diagnostic.Error("PB2007", at,
        string.Create(CultureInfo.InvariantCulture, $"{Entries(found, isMapping)} here, but at most {most} may be"),
        isMapping ? "begin each with a '-' of its own" : null);

    /// <summary>A number that YAML 1.1 reads as octal and YAML 1.2 as decimal.</summary>
    internal static Diagnostic LeadingZero(NodeRef at, string found) => Diagnostic.Error("PB2008", at,
        $"{found} is decimal in YAML 1.2 and octal in YAML 1.1", "write 0o before an octal number, and no 0 before a decimal one");

    private static string Entries(int count, bool isMapping) => count switch
    {
        0 => isMapping ? "no key is" : "no entry is",
        1 => isMapping ? "1 key is" : "1 entry is",
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} {(isMapping ? "keys" : "entries")} are"),
    };

    private static string? Join(string? nearest, string? others) => nearest is null ? others
        : others is null ? $"did you mean '{nearest}'?" : $"did you mean '{nearest}'? {others}";
}
