using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Compiler.Backends.Cgroup;

/// <summary>Prints a cgroup section as the files that the launcher writes, one a line.</summary>
public static class CgroupPrinter
{
    /// <summary>The text, lines ended by '\n', with control characters escaped.</summary>
    /// <param name="limits">The section.</param>
    /// <param name="placeOf">The policy line behind a record (files, then devices); null for none.</param>
    public static string Print(CgroupLimits limits, Func<int, string?>? placeOf = null)
    {
        var text = new StringBuilder();
        int index = 0;
        foreach (CgroupSetting setting in limits.Settings) { Line(setting.Name, setting.Value); }
        foreach (CgroupDevice device in limits.Devices) { Line("io.max", $"<{Printable.Of(device.Path)}> {device.Value}"); }
        return text.ToString();

        void Line(string file, string value)
        {
            string? place = placeOf?.Invoke(index++);
            text.Append(CultureInfo.InvariantCulture, $"{file,-16}  {value}");
            if (place is not null) { text.Append("    # ").Append(Printable.Of(place)); }
            text.Append('\n');
        }
    }
}
