using System.Globalization;
using PolicyBuild.Uapi;

namespace PolicyBuild.Cli.Input;

/// <summary>Reads a system call argument: a number, a constant, or several joined by '|'.</summary>
internal static class ArgumentValue
{
    public static bool TryParse(Architecture abi, string text, out ulong value)
    {
        value = 0;
        foreach (string part in text.Split('|'))
        {
            if (!TryParseOne(abi, part.Trim(), out ulong one)) { return false; }
            value |= one;
        }

        return true;
    }

    private static bool TryParseOne(Architecture abi, string text, out ulong value)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) { return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value); }
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)) { return true; }
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long negative))
        {
            value = (ulong)negative;
            return true;
        }

        return KernelConstants.TryGet(abi, text, out value);
    }
}
