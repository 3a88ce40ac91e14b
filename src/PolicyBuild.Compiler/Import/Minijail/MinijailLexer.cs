using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Import.Minijail;

/// <summary>Takes a file apart into lines of tokens; a line that ends in '\' goes on in the next one.</summary>
internal sealed class MinijailLexer(SourceText text, ImportContext context)
{
    private static readonly ImmutableArray<string> s_symbols =
        ["||", "&&", "==", "!=", "<=", ">=", "|", "&", "<", ">", "=", ":", ";", ",", "~", "(", ")", "{", "}", "[", "]"];

    private int _line;

    /// <summary>Reads the next line that holds something; false at the end of the file.</summary>
    /// <param name="tokens">Its tokens, the last of kind End; empty after an error in the line.</param>
    public bool TryReadLine(out ImmutableArray<MinijailToken> tokens)
    {
        tokens = [];
        while (_line < text.LineCount)
        {
            var builder = ImmutableArray.CreateBuilder<MinijailToken>();
            bool fine = true;
            bool more;
            int end;
            do
            {
                fine &= ReadPhysical(++_line, builder, out more, out end);
            }
            while (more && _line < text.LineCount);
            if (fine && builder.Count == 0) { continue; }
            builder.Add(new MinijailToken(MinijailTokenKind.End, "", end));
            if (fine) { tokens = builder.ToImmutable(); }
            return true;
        }

        return false;
    }

    private bool ReadPhysical(int number, ImmutableArray<MinijailToken>.Builder tokens, out bool more, out int end)
    {
        ReadOnlySpan<char> line = text.Line(number);
        int start = text.LineStart(number);
        more = line.EndsWith('\\');
        end = start;
        for (int at = 0; at < line.Length;)
        {
            char first = line[at];
            if (char.IsWhiteSpace(first) || (first == '\\' && at == line.Length - 1))
            {
                at++;
            }
            else if (first == '#')
            {
                if (!more) { return true; }

                // minijail0 joins the lines first, so that the comment takes the next one in; minijail's compiler does not.
                return Fail(start + line.Length - 1, 1, "a comment ends in a backslash, which minijail's two readers take differently", "remove the backslash");
            }
            else
            {
                if (ReadToken(line, at, start) is not { } token) { return Fail(start + at, 1, $"'{first}' cannot stand here", "see minijail0(5), \"Seccomp_filter policy\""); }
                tokens.Add(token);
                at += token.Text.Length;
                end = token.End;
            }
        }

        return true;
    }

    private static MinijailToken? ReadToken(ReadOnlySpan<char> line, int at, int lineStart)
    {
        ReadOnlySpan<char> rest = line[at..];
        char first = rest[0];
        (MinijailTokenKind kind, int length) = first switch
        {
            '@' => (MinijailTokenKind.Directive, 1 + WordLength(rest[1..])),
            '/' or '.' => (MinijailTokenKind.Path, PathLength(rest)),
            '-' or (>= '0' and <= '9') => (MinijailTokenKind.Number, 1 + WordLength(rest[1..])),
            '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => (MinijailTokenKind.Word, WordLength(rest)),
            _ => (MinijailTokenKind.Symbol, SymbolLength(rest)),
        };
        return length == 0 ? null : new MinijailToken(kind, rest[..length].ToString(), lineStart + at);
    }

    // Names of groups have '@' and '-' inside, kill-process has '-'.
    private static int WordLength(ReadOnlySpan<char> rest)
    {
        int length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '_' or '-' or '@')) { length++; }
        return length;
    }

    private static int PathLength(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith("/") && !rest.StartsWith("./")) { return 0; }
        int length = 0;
        while (length < rest.Length && !char.IsWhiteSpace(rest[length])) { length++; }
        return length;
    }

    private static int SymbolLength(ReadOnlySpan<char> rest)
    {
        foreach (string symbol in s_symbols)
        {
            if (rest.StartsWith(symbol, StringComparison.Ordinal)) { return symbol.Length; }
        }

        return 0;
    }

    private bool Fail(int at, int length, string what, string help)
    {
        context.Report(ImportDiagnostics.BadLine(text.SourceSpan(at, at + length), what, help));
        return false;
    }
}
