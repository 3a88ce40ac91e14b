using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>Says in the user's words why the parser gave up: its own speak of tokens and of documents that the user never wrote.</summary>
internal static class YamlErrors
{
    /// <summary>The error for a failure.</summary>
    /// <param name="failure">The parser's failure.</param>
    /// <param name="text">The text.</param>
    /// <param name="extents">The nodes that were read or begun.</param>
    internal static Diagnostic Explain(YamlFailure failure, SourceText text, List<NodeExtent> extents)
    {
        string said = failure.Message;
        if (said.Length == 0 || Says(said, "did not find expected ','") || IsOpenAtEnd(failure, text, extents)) { return Unclosed(failure, text, extents); }
        if (Says(said, "unexpected end of stream") && Says(said, "quoted"))
        {
            return Invalid(text, failure.Start, "this quoted text has no closing quote", "close it on the same line");
        }

        if (Says(said, "unknown escape"))
        {
            return Invalid(text, failure.End, "unknown escape in a text in double quotes", "write \\\\ for a backslash, or use single quotes");
        }

        if (Says(said, "hexadecimal") || Says(said, "surrogates") || Says(said, "escape code"))
        {
            return Invalid(text, failure.End, "this escape names no character", "write \\x and two, \\u and four or \\U and eight hexadecimal digits");
        }

        if (Says(said, "wrong indentation") || Says(said, "document indicator"))
        {
            return Invalid(text, failure.Start, "this quoted text does not end on its line", "close the quote, or indent the lines that follow");
        }

        if (Says(said, "invalid mapping") || Says(said, "Mapping values are not allowed"))
        {
            return Invalid(text, failure.Start, "a ':' is not allowed in this value", "put the value in quotes, or begin a new line for the key");
        }

        if (Says(said, "expected '-'"))
        {
            return Invalid(text, failure.Start, "expected the next '-' of the list above", "indent this line as the key that it belongs to");
        }

        if (Says(said, "did not find expected key"))
        {
            bool isBehindValue = !text.Line(text.LineOf(failure.Start))[..(failure.Start - text.LineStart(text.LineOf(failure.Start)))].IsWhiteSpace();
            return isBehindValue
                ? Invalid(text, failure.Start, "unexpected text behind the value", "put the whole value in quotes, or begin a new line")
                : Invalid(text, failure.Start, "expected a key here", "write 'key: value', indented as its neighbours");
        }

        if (Says(said, "could not find expected ':'"))
        {
            return Invalid(text, failure.Start, "expected ':' after this key", "write 'key: value'");
        }

        return ExplainToken(failure, text);
    }

    private static Diagnostic ExplainToken(YamlFailure failure, SourceText text)
    {
        string said = failure.Message;
        if (Says(said, "cannot start any token"))
        {
            return Invalid(text, failure.Start, $"a value cannot begin with {Quote(text, failure.Start)}", "put the value in quotes");
        }

        if (Says(said, "Block sequence entries") || Says(said, "Mapping keys are not allowed"))
        {
            return Invalid(text, failure.Start, $"a {Quote(text, failure.Start)} is not allowed here", "begin a new line, or put the value in quotes");
        }

        if (Says(said, "node content"))
        {
            return Invalid(text, failure.Start, $"expected a value, found {Quote(text, failure.Start)}", null);
        }

        if (Says(said, "expected value"))
        {
            return Invalid(text, failure.Start, "a value is missing before this place", "write 'key: value'");
        }

        if (Says(said, "more than one anchor"))
        {
            return Invalid(text, failure.Start, "a value has one anchor at most", "remove the second");
        }

        if (Says(said, "disallowed"))
        {
            return Invalid(text, failure.Start, $"the {Quote(text, failure.Start)} needs a name behind it", "write a name, or put the value in quotes");
        }

        if (Says(said, "tag") && !Says(said, "tab")) { return SyntaxDiagnostics.Tag(text.SourceSpan(failure.Start), isReplace: false); }
        if (Says(said, "block scalar"))
        {
            return Invalid(text, failure.Start, "this block of text does not begin well", "write | or > alone, then the text on the lines below, indented");
        }

        if (Says(said, "directive"))
        {
            return SyntaxDiagnostics.Directive(text.SourceSpan(failure.Start), text.Line(text.LineOf(failure.Start)).ToString());
        }

        if (Says(said, "document end"))
        {
            return Invalid(text, failure.Start, "this line is indented less than the first key", "indent all keys of a mapping alike");
        }

        if (Says(said, "document start"))
        {
            return Invalid(text, failure.Start, "expected nothing more here", "write 'key: value' on a line of its own");
        }

        return Invalid(text, failure.Start, "this is no YAML", "see the line and the one above");
    }

    // The parser loses the place of a bracket that is not closed: the innermost one that is still open has it.
    private static Diagnostic Unclosed(YamlFailure failure, SourceText text, List<NodeExtent> extents)
    {
        for (int node = extents.Count - 1; node >= 0; node--)
        {
            if (extents[node].End != int.MaxValue || extents[node].IsBlock) { continue; }
            int bracket = text.Text.AsSpan(extents[node].Start).IndexOfAny('[', '{');
            if (bracket < 0) { break; }
            int at = extents[node].Start + bracket;
            string close = text.Text[at] == '[' ? "]" : "}";
            return Invalid(text, at, $"no ',' or '{close}' where this '{text.Text[at]}' needs one", $"separate the items by ',' and close with '{close}'");
        }

        int last = failure.Message.Length > 0 ? failure.Start : extents.Count > 0 ? extents[^1].Start : 0;
        return Invalid(text, last, "this is no YAML", "see the line and the one above");
    }

    private static bool IsOpenAtEnd(YamlFailure failure, SourceText text, List<NodeExtent> extents) =>
        text.Text.AsSpan(failure.Start).IsWhiteSpace() && extents.Exists(extent => !extent.IsBlock && extent.End == int.MaxValue);

    private static Diagnostic Invalid(SourceText text, int at, string message, string? help) =>
        SyntaxDiagnostics.InvalidYaml(text.SourceSpan(Math.Min(at, text.Text.Length)), message, help);

    private static string Quote(SourceText text, int at) => at < text.Text.Length && !char.IsWhiteSpace(text.Text[at]) ? $"'{text.Text[at]}'" : "nothing";

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.Ordinal);
}
