using System.Globalization;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB10xx: a file that is no policy text, whatever it says.</summary>
internal static class SyntaxDiagnostics
{
    /// <summary>A file above <see cref="SyntaxLimits.MaxFileBytes"/>.</summary>
    internal static Diagnostic FileTooLarge(SourceSpan at, int bytes) => Diagnostic.Error("PB1001", at,
        string.Create(CultureInfo.InvariantCulture, $"the file has {bytes} bytes, more than {SyntaxLimits.MaxFileBytes}"),
        "split the policy and join the parts by 'extends'");

    /// <summary>A node beyond <see cref="SyntaxLimits.MaxDepth"/>, or an alias that brings one.</summary>
    internal static Diagnostic TooDeep(SourceSpan at, string? alias) => Diagnostic.Error("PB1002", at,
        string.Create(CultureInfo.InvariantCulture, $"nested deeper than {SyntaxLimits.MaxDepth} levels{(alias is null ? "" : $" by the alias '*{alias}'")}"),
        "no setting of a policy lies that deep");

    /// <summary>More nodes than <see cref="SyntaxLimits.MaxNodes"/>, or an alias that brings them.</summary>
    internal static Diagnostic TooManyNodes(SourceSpan at, string? alias) => Diagnostic.Error("PB1003", at,
        string.Create(CultureInfo.InvariantCulture, $"more than {SyntaxLimits.MaxNodes} values{(alias is null ? "" : $" with the alias '*{alias}'")}"),
        "split the policy and join the parts by 'extends'; an alias counts as often as it is used");

    /// <summary>UTF-16 or UTF-32.</summary>
    internal static Diagnostic OtherEncoding(SourceSpan at, string encoding) => Diagnostic.Error("PB1004", at,
        $"the file is {encoding}", "save it as UTF-8");

    /// <summary>A byte that no UTF-8 has there.</summary>
    internal static Diagnostic InvalidUtf8(SourceSpan at, byte found) => Diagnostic.Error("PB1004", at,
        string.Create(CultureInfo.InvariantCulture, $"the byte 0x{found:X2} here is not UTF-8"), "save the file as UTF-8");

    /// <summary>A character that a policy cannot hold.</summary>
    internal static Diagnostic ControlCharacter(SourceSpan at, char found, bool isBinary) => Diagnostic.Error("PB1005", at,
        string.Create(CultureInfo.InvariantCulture, $"the invisible character U+{(int)found:X4} is not allowed in a policy"),
        isBinary ? "this looks like a binary file" : string.Create(CultureInfo.InvariantCulture, $"remove it, or write \"\\u{(int)found:X4}\" in double quotes"));

    /// <summary>A tab that indents.</summary>
    internal static Diagnostic TabIndentation(SourceSpan at) => Diagnostic.Error("PB1006", at,
        "a tab indents this line", "indent with spaces");

    /// <summary>Text that YAML cannot read; the words come from the place that knows why.</summary>
    internal static Diagnostic InvalidYaml(SourceSpan at, string message, string? help) => Diagnostic.Error("PB1007", at, message, help);

    /// <summary>A key that its mapping has already.</summary>
    internal static Diagnostic DuplicateKey(SourceSpan at, string key, int firstLine) => Diagnostic.Error("PB1008", at,
        string.Create(CultureInfo.InvariantCulture, $"the key '{Short(key)}' is there already, on line {firstLine}"), "remove one, or join their values");

    /// <summary>An alias without an anchor before it.</summary>
    internal static Diagnostic UnknownAnchor(SourceSpan at, string name, string? nearest) => Diagnostic.Error("PB1009", at,
        $"no anchor '&{Short(name)}' before this alias",
        nearest is null ? "put the anchor before the first use, or quote a value that begins with '*'" : $"did you mean '*{nearest}'?");

    /// <summary>An alias inside what it stands for.</summary>
    internal static Diagnostic RecursiveAlias(SourceSpan at, string name) => Diagnostic.Error("PB1010", at,
        $"the alias '*{Short(name)}' stands inside its own anchor", "a value cannot hold itself");

    /// <summary>A second document in the file.</summary>
    internal static Diagnostic SecondDocument(SourceSpan at) => Diagnostic.Error("PB1011", at,
        "a second document begins here", "write one policy in each file");

    /// <summary>Nothing but comments.</summary>
    internal static Diagnostic Empty(SourceSpan at) => Diagnostic.Error("PB1012", at,
        "the file holds no policy", "the smallest one is 'profile: NAME'");

    /// <summary>A list or a single value at the top.</summary>
    internal static Diagnostic RootIsNoMapping(SourceSpan at, bool isList) => Diagnostic.Error("PB1013", at,
        $"expected keys and values, found {(isList ? "a list" : "a single value")}", "begin with 'profile: NAME'");

    /// <summary>YAML 1.1's merge key.</summary>
    internal static Diagnostic MergeKey(SourceSpan at) => Diagnostic.Error("PB1014", at,
        "the merge key '<<' is not part of YAML 1.2", "use 'extends', or write the keys out");

    /// <summary>A tag.</summary>
    internal static Diagnostic Tag(SourceSpan at, bool isReplace) => Diagnostic.Error("PB1015", at,
        isReplace ? "'!replace' belongs before a list" : "tags are not allowed in a policy",
        isReplace ? "a scalar or a mapping needs no tag: the later value wins" : "remove the tag; only '!replace' before a list is known");

    /// <summary>A key that is no scalar, or not written out.</summary>
    internal static Diagnostic KeyIsNoText(SourceSpan at, string kind) => Diagnostic.Error("PB1016", at,
        $"expected a key, found {kind}", "a key is a plain word");

    /// <summary>A ':' without a key before it.</summary>
    internal static Diagnostic EmptyKey(SourceSpan at) => Diagnostic.Error("PB1016", at,
        "a key is missing before the ':'", "a key is a plain word");

    /// <summary>A line that begins with '%'.</summary>
    internal static Diagnostic Directive(SourceSpan at, string directive) => Diagnostic.Error("PB1017", at,
        $"the directive '{Short(directive)}' is not allowed", "only '%YAML 1.2' is, once and before all else; it can be left out");

    /// <summary>A <c># policybuild:</c> comment that says nothing.</summary>
    internal static Diagnostic MalformedSuppression(SourceSpan at) => Warning("PB1018", at,
        "this comment switches nothing off", "write '# policybuild:disable PB4001', further codes after commas");

    /// <summary>A comment that names a code which is no lint.</summary>
    internal static Diagnostic NotSuppressible(SourceSpan at, string code) => Warning("PB1019", at,
        $"{code} is no lint and cannot be switched off", "only PB4xxx can");

    private static Diagnostic Warning(string code, SourceSpan at, string message, string help) =>
        new(code, Severity.Warning, message, help) { Span = at };

    // What a file says may be as long as the file.
    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
