using System.Globalization;

namespace PolicyBuild.Compiler.Syntax;

/// <summary>Reads plain scalars by the core schema (YAML 1.2.2, section 10.3.2): there <c>no</c> and <c>1_000</c> are strings.</summary>
internal static class CoreScalars
{
    /// <summary>What a plain scalar is.</summary>
    internal static SyntaxKind Classify(string text)
    {
        if (text.Length == 0) { return SyntaxKind.Null; }
        char first = text[0];
        if (first is >= '0' and <= '9' or '-' or '+' or '.') { return ClassifyNumber(text); }
        return text switch
        {
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => SyntaxKind.Boolean,
            "null" or "Null" or "NULL" or "~" => SyntaxKind.Null,
            _ => SyntaxKind.String,
        };
    }

    /// <summary>The value of an integer as the core schema writes it; false beyond -2^63 to 2^64-1.</summary>
    internal static bool TryGetInteger(string text, out Int128 value)
    {
        UInt128 magnitude = 0;
        bool negative = text[0] == '-';
        (uint radix, int at) = text.StartsWith("0x", StringComparison.Ordinal) ? (16u, 2)
            : text.StartsWith("0o", StringComparison.Ordinal) ? (8u, 2)
            : (10u, text[0] is '-' or '+' ? 1 : 0);
        value = 0;
        for (; at < text.Length; at++)
        {
            magnitude = magnitude * radix + (uint)HexValue(text[at]);
            if (magnitude > ulong.MaxValue) { return false; }
        }

        value = negative ? -(Int128)magnitude : (Int128)magnitude;
        return value >= long.MinValue;
    }

    /// <summary>The value of an integer or number as the core schema writes it; infinite where it is beyond a double.</summary>
    internal static double GetNumber(string text)
    {
        if (TryGetSpecial(text, out double special)) { return special; }
        if (text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal))
        {
            double value = 0;
            int radix = text[1] == 'x' ? 16 : 8;
            foreach (char digit in text.AsSpan(2)) { value = value * radix + HexValue(digit); }
            return value;
        }

        return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static SyntaxKind ClassifyNumber(string text)
    {
        if (text.Length > 2 && text[0] == '0' && text[1] is 'o' or 'x')
        {
            return AllDigits(text.AsSpan(2), text[1] == 'x' ? 16 : 8) ? SyntaxKind.Integer : SyntaxKind.String;
        }

        if (TryGetSpecial(text, out _)) { return SyntaxKind.Number; }
        ReadOnlySpan<char> rest = text.AsSpan(text[0] is '-' or '+' ? 1 : 0);
        int whole = DigitCount(rest);
        if (whole > 0 && whole == rest.Length) { return SyntaxKind.Integer; }
        rest = rest[whole..];
        if (rest.Length > 0 && rest[0] == '.')
        {
            int fraction = DigitCount(rest[1..]);
            if (whole + fraction == 0) { return SyntaxKind.String; }
            rest = rest[(1 + fraction)..];
        }
        else if (whole == 0)
        {
            return SyntaxKind.String;
        }

        return rest.Length == 0 || IsExponent(rest) ? SyntaxKind.Number : SyntaxKind.String;
    }

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('e' or 'E')) { return false; }
        text = text[1..];
        if (text.Length > 0 && text[0] is '-' or '+') { text = text[1..]; }
        return text.Length > 0 && DigitCount(text) == text.Length;
    }

    private static bool TryGetSpecial(string text, out double value)
    {
        value = text switch
        {
            ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => double.PositiveInfinity,
            "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
            ".nan" or ".NaN" or ".NAN" => double.NaN,
            _ => 0,
        };
        return value != 0;
    }

    private static int DigitCount(ReadOnlySpan<char> text)
    {
        int other = text.IndexOfAnyExceptInRange('0', '9');
        return other < 0 ? text.Length : other;
    }

    private static bool AllDigits(ReadOnlySpan<char> text, int radix)
    {
        foreach (char digit in text)
        {
            if ((uint)HexValue(digit) >= (uint)radix) { return false; }
        }

        return true;
    }

    private static int HexValue(char digit) => digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => -1,
    };
}
