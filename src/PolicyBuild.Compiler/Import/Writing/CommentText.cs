using System.Globalization;
using System.Text;

namespace PolicyBuild.Compiler.Import.Writing;

/// <summary>Foreign text on its way into a YAML comment.</summary>
internal static class CommentText
{
    /// <summary>The longest line of a comment, without its indentation.</summary>
    public const int MaxLength = 130;

    /// <summary>
    /// The text in lines of printable characters, broken at spaces: nothing in it can end the comment or steer a terminal, and no line can
    /// switch off a lint.
    /// </summary>
    public static IEnumerable<string> Lines(string text)
    {
        string rest = Plain(text);
        string lead = "";
        while (lead.Length + rest.Length > MaxLength)
        {
            int end = MaxLength - lead.Length;
            int space = rest.LastIndexOf(' ', end);
            if (space > 0) { end = space; }
            else if (char.IsLowSurrogate(rest[end])) { end--; }
            yield return lead + rest[..end];
            rest = rest[end..].TrimStart();
            lead = "  ";
        }

        yield return lead + rest;
    }

    private static string Plain(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool plain = rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
            line.Append(plain ? rune.ToString() : " ");
        }

        // What the parser looks for in comments (SuppressionReader).
        return line.Replace("policybuild:", "policybuild :").ToString().Trim();
    }
}
