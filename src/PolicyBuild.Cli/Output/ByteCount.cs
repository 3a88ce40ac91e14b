using System.Globalization;

namespace PolicyBuild.Cli.Output;

/// <summary>A number of bytes for a person: exact below 1 KiB, else with one digit behind the point.</summary>
internal static class ByteCount
{
    /// <summary>The number with its unit.</summary>
    public static string Of(long bytes)
    {
        ReadOnlySpan<string> units = ["KiB", "MiB", "GiB", "TiB"];
        if (bytes < 1024) { return string.Create(CultureInfo.InvariantCulture, $"{bytes} B"); }
        double value = bytes / 1024.0;
        int unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++) { value /= 1024; }
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {units[unit]}");
    }
}
