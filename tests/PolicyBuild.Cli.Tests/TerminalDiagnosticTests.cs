using System.Text;
using PolicyBuild.Cli.Output;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Cli.Tests;

public sealed class TerminalDiagnosticTests
{
    private static readonly Diagnostic s_error = new("PB3020", Severity.Error, "unknown syscall 'opnat'", "did you mean 'openat'?");

    [Fact]
    public void Carets_stand_under_the_text_and_the_help_below() => Assert.Equal(
        """
        error PB3020: unknown syscall 'opnat'
         --> dir/a.policy.yaml:2:9
          |
        2 | allow: [opnat]
          |         ^^^^^
          = did you mean 'openat'?


        """,
        Print("profile: a\r\nallow: [opnat]\r\n", new SourceSpan(0, 2, 9, 2, 14), color: false));

    [Fact]
    public void Colour_is_on_the_severity_and_the_carets_alone()
    {
        string text = Print("allow: [opnat]", new SourceSpan(0, 1, 9, 1, 14), color: true);
        Assert.StartsWith("\u001b[1;31merror PB3020\u001b[0m: unknown", text, StringComparison.Ordinal);
        Assert.Contains("\u001b[31m^^^^^\u001b[0m", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_cut_around_the_text()
    {
        string text = Print(new string('x', 5000) + "opnat" + new string('y', 5000), new SourceSpan(0, 1, 5001, 1, 5006), color: false);
        string[] lines = text.Split('\n');
        Assert.True(lines[3].Length < 200);
        Assert.Equal(lines[3].IndexOf("opnat", StringComparison.Ordinal), lines[4].IndexOf("^^^^^", StringComparison.Ordinal));
    }

    [Fact]
    public void Control_characters_of_a_policy_do_not_reach_the_terminal()
    {
        string text = Print("a: \u001b[2J\u202e", new SourceSpan(0, 1, 4, 1, 5), color: false);
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202e', text);
    }

    [Fact]
    public void An_empty_place_still_has_a_caret() =>
        Assert.Contains("  | ^\n", Print("", new SourceSpan(0, 1, 1, 1, 1), color: false), StringComparison.Ordinal);

    private static string Print(string content, SourceSpan span, bool color)
    {
        var sources = new SourceSet();
        sources.Add(new SourceFile("a.policy.yaml", "/dir/a.policy.yaml", Encoding.UTF8.GetBytes(content)));
        var text = new StringBuilder();
        TerminalDiagnostic.Append(text, LocatedDiagnostic.Of(s_error with { Span = span }, "dir/a.policy.yaml", sources), color);
        return text.ToString();
    }
}
