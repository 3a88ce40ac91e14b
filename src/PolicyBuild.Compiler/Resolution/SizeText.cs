namespace PolicyBuild.Compiler.Resolution;

/// <summary>Sizes: a number and a unit. KB, K and KiB are all 1024, as Docker reads them; the kernel gets plain bytes.</summary>
public static class SizeText
{
    /// <summary>The largest size in bytes: what the kernel's page counters and file sizes hold, LONG_MAX.</summary>
    public const ulong Max = long.MaxValue;

    /// <summary>Reads a size.</summary>
    /// <param name="text">Digits, perhaps with a fraction, and B, K, M, G or T, with or without B or iB behind it; without a unit: bytes.</param>
    /// <param name="bytes">The size in bytes, a fraction of a byte cut off.</param>
    public static QuantityStatus Read(ReadOnlySpan<char> text, out ulong bytes)
    {
        bytes = 0;
        ReadOnlySpan<char> number = DecimalText.Split(text, out ReadOnlySpan<char> unit);
        unit = unit.TrimStart(' ');
        int shift = unit.IsEmpty ? 0 : (char)(unit[0] | 0x20) switch
        {
            'b' when unit.Length == 1 => 0,
            'k' => 10,
            'm' => 20,
            'g' => 30,
            't' => 40,
            _ => -1,
        };
        if (shift < 0 || (shift > 0 && unit[1..] is not ("" or "b" or "B" or "ib" or "iB"))) { return QuantityStatus.Malformed; }
        if (shift == 0 && number.Contains('.')) { return QuantityStatus.Malformed; }
        QuantityStatus status = DecimalText.Scale(number, 1UL << shift, Max, out bytes);
        return status == QuantityStatus.TooFine ? QuantityStatus.Ok : status;
    }
}
