using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>The tokens of one line with a place in them. The first mistake is reported, the others would follow from it.</summary>
internal sealed class MinijailLine(SourceText text, ImmutableArray<MinijailToken> tokens, ImportContext context)
{
    private int _at;

    /// <summary>Whether a mistake was reported.</summary>
    public bool Failed { get; private set; }

    public MinijailToken Current => tokens[_at];

    /// <summary>The line as one line of text, for comments.</summary>
    public string Text => string.Join(' ', text.Text[tokens[0].Start..tokens[^1].Start].Split(['\\', '\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Where the line begins.</summary>
    public SourceSpan Start => Span(tokens[0]);

    public SourceSpan Span(MinijailToken token) => text.SourceSpan(token.Start, token.End);

    /// <summary>The current token, and on to the next.</summary>
    public MinijailToken Next() => tokens[_at].Kind == MinijailTokenKind.End ? tokens[_at] : tokens[_at++];

    /// <summary>Goes on where the current token is this symbol or word.</summary>
    public bool Take(string symbol)
    {
        if (!Current.Is(symbol)) { return false; }
        _at++;
        return true;
    }

    /// <summary>Goes on over a symbol that must be there.</summary>
    public bool Expect(string symbol, string after) => Take(symbol) || Fail(Current, $"expected '{symbol}' after {after}{Found()}");

    /// <summary>Reports a mistake at a token; always false.</summary>
    public bool Fail(MinijailToken at, string what, string help = "see minijail0(5), \"Seccomp_filter policy\"") =>
        Report(ImportDiagnostics.BadLine(Span(at), what, help));

    /// <summary>Reports a mistake; always false.</summary>
    public bool Report(Diagnostic diagnostic)
    {
        if (!Failed) { context.Report(diagnostic); }
        Failed = true;
        return false;
    }

    /// <summary>What stands at the current token, for the end of a message.</summary>
    public string Found() => Current.Kind == MinijailTokenKind.End ? ", found the end of the line" : $", found '{Current.Text}'";
}
