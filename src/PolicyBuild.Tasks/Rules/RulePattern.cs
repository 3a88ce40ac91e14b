using System.Text;
using System.Text.RegularExpressions;

namespace PolicyBuild.Tasks.Rules;

/// <summary>
/// A pattern of a schema: a regular expression of ECMAScript, read into one of .NET and run with a bound on its time. Where .NET can it runs
/// without backtracking, in time linear in the text.
/// </summary>
internal sealed class RulePattern
{
    /// <summary>Longest time that one match may take. A match takes microseconds; a pattern that backtracks without end takes hours.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    /// <summary>A pattern without a problem.</summary>
    public RulePattern(string text)
    {
        Text = text;
        _regex = Compile(ToNet(text));
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    /// <summary>What is wrong with a pattern; null where nothing is.</summary>
    public static string? Problem(string text)
    {
        try
        {
            Compile(ToNet(text));
            return null;
        }
        catch (ArgumentException e)
        {
            return e is RegexParseException parse ? $"the pattern is no regular expression ({parse.Error})" : "the pattern is no regular expression";
        }
    }

    /// <summary>Whether the pattern matches somewhere in a value; null where it took longer than the limit.</summary>
    public bool? IsMatch(string value)
    {
        try { return _regex.IsMatch(value); }
        catch (RegexMatchTimeoutException) { return null; }
    }

    private static Regex Compile(string pattern)
    {
        try { return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Limit); }
        catch (NotSupportedException)
        {
            // Look-around and back references need backtracking.
            return new Regex(pattern, RegexOptions.CultureInvariant, Limit);
        }
    }

    /// <summary>In .NET '$' also matches before a last line end, and \d and \w mean all of Unicode; in ECMAScript they do not.</summary>
    internal static string ToNet(string pattern)
    {
        var net = new StringBuilder(pattern.Length);
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                i++;
                net.Append(Escape(pattern[i], inClass));
                continue;
            }

            if (c == '[') { inClass = true; }
            if (c == ']') { inClass = false; }
            net.Append(c == '$' && !inClass ? @"\z" : c.ToString());
        }

        return net.ToString();
    }

    private static string Escape(char c, bool inClass) => c switch
    {
        'd' => inClass ? "0-9" : "[0-9]",
        'w' => inClass ? "A-Za-z0-9_" : "[A-Za-z0-9_]",
        'D' when !inClass => "[^0-9]",
        'W' when !inClass => "[^A-Za-z0-9_]",
        '/' => "/",
        _ => "\\" + c,
    };
}
