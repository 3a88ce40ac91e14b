namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB21xx: a policy that breaks a company's rules, and schemas of such rules that cannot be used. A rule's own text is the help.</summary>
internal static class RuleDiagnostics
{
    /// <summary>A key that a rule does not let stand.</summary>
    internal static Diagnostic KeyNotAllowed(NodeRef at, string rules, string key, string? help) => Diagnostic.Error("PB2101", at,
        $"the key '{key}' is not allowed by {rules}", help);

    /// <summary>A key that a rule asks for.</summary>
    internal static Diagnostic KeyMissing(NodeRef at, string rules, string key, string? help) => Diagnostic.Error("PB2102", at,
        $"the key '{key}' is missing, which {rules} asks for", help);

    /// <summary>A value of another kind than a rule takes.</summary>
    internal static Diagnostic WrongKind(NodeRef at, string rules, string expected, string found, string? help) => Diagnostic.Error("PB2103", at,
        $"{rules} takes {expected} here, found {found}", help);

    /// <summary>A value that is none of those that a rule lists.</summary>
    internal static Diagnostic ValueNotAllowed(NodeRef at, string rules, string found, string? help) => Diagnostic.Error("PB2104", at,
        $"{found} is not allowed here by {rules}", help);

    /// <summary>A number beyond a rule's bounds.</summary>
    internal static Diagnostic OutOfRange(NodeRef at, string rules, string found, string bound, string? help) => Diagnostic.Error("PB2105", at,
        $"{found} is {bound}, the bound of {rules}", help);

    /// <summary>A text that is not written as a rule asks for.</summary>
    internal static Diagnostic Malformed(NodeRef at, string rules, string found, string expected, string? help) => Diagnostic.Error("PB2106", at,
        $"{found} {expected} of {rules}", help);

    /// <summary>A list or mapping with too few, too many or repeated entries.</summary>
    internal static Diagnostic WrongCount(NodeRef at, string rules, string problem, string? help) => Diagnostic.Error("PB2107", at,
        $"{problem} by {rules}", help);

    /// <summary>A value that fits none of several schemas, more than one where one is meant, or one that excludes it.</summary>
    internal static Diagnostic WrongCase(NodeRef at, string rules, string problem, string? help) => Diagnostic.Error("PB2108", at,
        $"this fits {problem} of {rules}", help);

    /// <summary>A pattern that took too long over a text.</summary>
    internal static Diagnostic PatternTimeout(NodeRef at, string rules, string pattern, int limitMs) => Diagnostic.Error("PB2109", at,
        $"the pattern '{pattern}' of {rules} was not through with this text after {limitMs} ms", "write the pattern without nested repetitions, look-around and back references");

    /// <summary>A schema file that cannot be read.</summary>
    /// <param name="at">The reference to it; null: the project names it.</param>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong with it.</param>
    internal static Diagnostic Unreadable(SourceSpan? at, string file, string problem) => new("PB2121", Severity.Error,
        $"the schema file '{file}' {problem}", null) { Span = at };

    /// <summary>A schema file that is no JSON.</summary>
    internal static Diagnostic NotJson(SourceSpan at, string problem) => Diagnostic.Error("PB2122", at, problem);

    /// <summary>A keyword with a value that it does not take.</summary>
    internal static Diagnostic BadValue(SourceSpan at, string keyword, string expected) => Diagnostic.Error("PB2122", at,
        $"the value of '{keyword}' is not what it should be", "write " + expected);

    /// <summary>A keyword that would be ignored.</summary>
    internal static Diagnostic KeywordNotEnforced(SourceSpan at, string keyword, string? help) => Diagnostic.Error("PB2123", at,
        $"the keyword '{keyword}' is not enforced", help);

    /// <summary>A keyword with a value or in a place where it would be ignored, or mean something else.</summary>
    internal static Diagnostic NoEffect(SourceSpan at, string problem, string help) => Diagnostic.Error("PB2124", at, problem, help);

    /// <summary>A reference that leads nowhere, out of the root, to an address, or in a circle.</summary>
    internal static Diagnostic BadReference(SourceSpan at, string reference, string problem, string? help) => Diagnostic.Error("PB2125", at,
        $"'$ref' to '{reference}' {problem}", help);

    /// <summary>A pattern that is no regular expression.</summary>
    internal static Diagnostic BadPattern(SourceSpan at, string problem) => Diagnostic.Error("PB2126", at, problem);
}
