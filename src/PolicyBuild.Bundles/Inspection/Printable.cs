using System.Globalization;
using System.Text;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>Text from a policy, a bundle or a file name on its way to a terminal.</summary>
public static class Printable
{
    /// <summary>The text with every control and format character as <c>\u{HEX}</c>, so that it cannot steer a terminal or forge a line.</summary>
    public static string Of(string text)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < text.Length; i++)
        {
            bool plain = char.GetUnicodeCategory(text[i]) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            if (plain)
            {
                escaped?.Append(text[i]);
                continue;
            }

            escaped ??= new StringBuilder(text, 0, i, text.Length + 8);
            escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[i]:X}}}");
        }

        return escaped?.ToString() ?? text;
    }
}
