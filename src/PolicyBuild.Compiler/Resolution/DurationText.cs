namespace PolicyBuild.Compiler.Resolution;

/// <summary>Durations: a number and ms, s, m or h.</summary>
public static class DurationText
{
    /// <summary>The longest duration in milliseconds: what 63 bits of nanoseconds hold, some 292 years.</summary>
    public const ulong MaxMilliseconds = long.MaxValue / 1_000_000;

    /// <summary>Reads a duration.</summary>
    /// <param name="text">Digits, perhaps with a fraction, and a unit.</param>
    /// <param name="milliseconds">The duration in milliseconds; a finer one is <see cref="QuantityStatus.TooFine"/>.</param>
    public static QuantityStatus Read(ReadOnlySpan<char> text, out ulong milliseconds)
    {
        milliseconds = 0;
        ReadOnlySpan<char> number = DecimalText.Split(text, out ReadOnlySpan<char> unit);
        ulong scale = unit switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 0UL,
        };
        return scale == 0 ? QuantityStatus.Malformed : DecimalText.Scale(number, scale, MaxMilliseconds, out milliseconds);
    }
}
