using System.Globalization;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>Reads the number of a device: MAJOR:MINOR.</summary>
internal static class DeviceNumber
{
    private const uint MaxMajor = 0xFFF;   // 12 bits, linux/kdev_t.h
    private const uint MaxMinor = 0xFFFFF; // MINORBITS

    /// <summary>Whether a text is a device's number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="encoding">How the number is put together.</param>
    /// <param name="number">The number.</param>
    public static bool TryRead(ReadOnlySpan<char> text, DeviceEncoding encoding, out ulong number)
    {
        number = 0;
        int colon = text.IndexOf(':');
        if (colon < 0 || !TryReadPart(text[..colon], MaxMajor, out uint major) || !TryReadPart(text[(colon + 1)..], MaxMinor, out uint minor)) { return false; }
        number = encoding == DeviceEncoding.Kernel ? (major << 20) | minor : (minor & 0xFF) | (major << 8) | ((minor & ~0xFFU) << 12);
        return true;
    }

    private static bool TryReadPart(ReadOnlySpan<char> text, uint most, out uint part) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out part) && part <= most;
}
