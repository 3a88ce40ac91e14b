namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>
/// One message for the user. Made by the factory methods of the diagnostic families in this folder alone, one method for each code,
/// so that no caller can phrase a code in its own way.
/// </summary>
/// <param name="Code">The code, "PB" and four digits.</param>
/// <param name="Severity">How much it weighs before the user's own settings.</param>
/// <param name="Message">What is wrong: a short sentence in lower case without a full stop.</param>
/// <param name="Help">What to write instead; null where the message says it all.</param>
public sealed record Diagnostic(string Code, Severity Severity, string Message, string? Help)
{
    /// <summary>The node it is about; none where <see cref="Span"/> is given or nothing in a file is to blame.</summary>
    public NodeRef Node { get; init; }

    /// <summary>The text it is about, where there is no node for it (text that does not parse).</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>The message and the help on one line.</summary>
    public string Text => Help is null ? Message : Message + "; " + Help;

    /// <summary>An error at a node.</summary>
    internal static Diagnostic Error(string code, NodeRef at, string message, string? help = null) =>
        new(code, Severity.Error, message, help) { Node = at };

    /// <summary>An error at a stretch of text.</summary>
    internal static Diagnostic Error(string code, SourceSpan at, string message, string? help = null) =>
        new(code, Severity.Error, message, help) { Span = at };

    /// <summary>A warning at a node.</summary>
    internal static Diagnostic Warning(string code, NodeRef at, string message, string? help = null) =>
        new(code, Severity.Warning, message, help) { Node = at };

    /// <summary>A note at a node.</summary>
    internal static Diagnostic Note(string code, NodeRef at, string message, string? help = null) =>
        new(code, Severity.Note, message, help) { Node = at };
}
