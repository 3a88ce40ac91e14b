using System.Globalization;
using System.Text;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Conditions as text, equal where they mean the same: records of arrays are not equal by content.</summary>
internal static class RuleKey
{
    /// <summary>A path condition without its negation: what one bit stands for.</summary>
    public static string Of(PathCondition condition)
    {
        var text = new StringBuilder(condition.Argument.Name);
        foreach (PathGlob glob in condition.Globs) { text.Append('\0').Append((char)('0' + (int)glob.Variable)).Append(glob.Pattern); }
        return text.ToString();
    }

    /// <summary>Any condition.</summary>
    public static void Append(StringBuilder text, HookCondition condition)
    {
        text.Append(condition.Argument.Name).Append('\0');
        switch (condition)
        {
            case NumberCondition number:
                text.Append(CultureInfo.InvariantCulture, $"{(int)number.Op} {number.Mask}");
                foreach (ulong value in number.Values) { text.Append(CultureInfo.InvariantCulture, $" {value}"); }
                break;
            case PathCondition path: text.Append(path.Negated ? '!' : '=').Append(Of(path)); break;
            case AddressCondition address:
                text.Append(address.Negated ? '!' : '=');
                foreach (AddressRange range in address.Ranges) { text.Append(CultureInfo.InvariantCulture, $" {range.Addresses}:{range.FirstPort}-{range.LastPort}"); }
                break;
            case TextCondition word:
                text.Append(word.Negated ? '!' : '=');
                foreach (string value in word.Values) { text.Append('\0').Append(value); }
                break;
            default: throw new ArgumentOutOfRangeException(nameof(condition), condition, "a condition without a key");
        }

        text.Append('\n');
    }
}
