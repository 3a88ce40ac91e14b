using System.Globalization;

namespace PolicyBuild.KernelTests;

/// <summary>A condition of a random policy: its text, and its meaning said a second time, apart from the compiler.</summary>
/// <param name="Index">The argument.</param>
/// <param name="Width">32 or 64.</param>
/// <param name="Op">The word of the policy language.</param>
/// <param name="Mask">For masked_eq.</param>
/// <param name="Values">The values, which fit the width.</param>
/// <param name="Style">How numbers are written: 0 decimal, 1 hexadecimal, 2 negative where the top bit is set.</param>
internal sealed record RandomTest(int Index, int Width, string Op, ulong Mask, ulong[] Values, int Style)
{
    public bool Holds(ulong register)
    {
        ulong value = Width == 32 ? register & 0xFFFFFFFF : register;
        return Op switch
        {
            "eq" => value == Values[0],
            "ne" => value != Values[0],
            "lt" => value < Values[0],
            "le" => value <= Values[0],
            "gt" => value > Values[0],
            "ge" => value >= Values[0],
            "masked_eq" => (value & Mask) == Values[0],
            "in" => Array.IndexOf(Values, value) >= 0,
            "not_in" => Array.IndexOf(Values, value) < 0,
            "any_bits" => (value & Values[0]) != 0,
            "no_bits" => (value & Values[0]) == 0,
            _ => throw new InvalidOperationException("no such operator: " + Op),
        };
    }

    public override string ToString()
    {
        string operand = Op switch
        {
            "masked_eq" => $"mask: {Number(Mask)}, value: {Number(Values[0])}",
            "in" or "not_in" => $"value: [{string.Join(", ", Values.Select(Number))}]",
            _ => "value: " + Number(Values[0]),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{{index: {Index}, width: {Width}, op: {Op}, {operand}}}");
    }

    private string Number(ulong value)
    {
        long signed = Width == 32 ? (int)value : (long)value;
        return Style == 2 && signed < 0 ? signed.ToString(CultureInfo.InvariantCulture)
            : Style == 1 ? "0x" + value.ToString("X", CultureInfo.InvariantCulture)
            : value.ToString(CultureInfo.InvariantCulture);
    }
}
