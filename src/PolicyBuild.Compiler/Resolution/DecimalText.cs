namespace PolicyBuild.Compiler.Resolution;

/// <summary>Reads a decimal number and scales it by a unit, exactly.</summary>
internal static class DecimalText
{
    /// <summary>Splits text into a number and its unit.</summary>
    public static ReadOnlySpan<char> Split(ReadOnlySpan<char> text, out ReadOnlySpan<char> unit)
    {
        int end = text.IndexOfAnyExcept("0123456789.");
        unit = end < 0 ? default : text[end..];
        return end < 0 ? text : text[..end];
    }

    /// <summary>The number times the scale.</summary>
    /// <param name="number">Digits, at most one point with digits on both sides.</param>
    /// <param name="scale">The unit in smallest units.</param>
    /// <param name="limit">The highest result.</param>
    /// <param name="value">The result, rounded down.</param>
    public static QuantityStatus Scale(ReadOnlySpan<char> number, ulong scale, ulong limit, out ulong value)
    {
        value = 0;
        UInt128 digits = 0;
        UInt128 divisor = 1;
        int point = number.IndexOf('.');
        if (number.IsEmpty || point == 0 || point == number.Length - 1) { return QuantityStatus.Malformed; }
        for (int i = 0; i < number.Length; i++)
        {
            if (i == point) { continue; }
            if (number[i] is < '0' or > '9') { return QuantityStatus.Malformed; }
            digits = digits * 10 + (uint)(number[i] - '0');
            if (point >= 0 && i > point) { divisor *= 10; }

            // Below 2^64, so that the product with a unit stays below 2^128.
            if (digits > ulong.MaxValue || divisor > ulong.MaxValue) { return point < 0 || i < point ? QuantityStatus.TooLarge : QuantityStatus.Malformed; }
        }

        UInt128 product = digits * scale;
        UInt128 result = product / divisor;
        if (result > limit) { return QuantityStatus.TooLarge; }
        value = (ulong)result;
        return result * divisor == product ? QuantityStatus.Ok : QuantityStatus.TooFine;
    }
}
