using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>Prints a WASI manifest, one capability, limit or gap a line.</summary>
public static class WasmPrinter
{
    /// <summary>The text, lines ended by '\n', with control characters escaped.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="placeOf">The policy line behind a record (capabilities, then what is not expressed); null for none.</param>
    public static string Print(WasiManifest manifest, Func<int, string?>? placeOf = null)
    {
        var text = new StringBuilder();
        for (int i = 0; i < manifest.WasiCapabilities.Length; i++)
        {
            string capability = manifest.WasiCapabilities[i];
            Line(text, "grant", capability + (manifest.Optional.Contains(capability) ? " (optional)" : ""), placeOf?.Invoke(i));
        }

        if (manifest.WasiCapabilities.IsEmpty) { Line(text, "grant", "nothing", place: null); }
        if (manifest.MemoryLimits is { } memory) { Line(text, "memory", memory.ToString(CultureInfo.InvariantCulture) + " bytes", place: null); }
        if (manifest.CpuLimits is { } cpu) { Line(text, "cpu", cpu.ToString(CultureInfo.InvariantCulture), place: null); }
        if (manifest.TimeoutMs is { } timeout) { Line(text, "timeout", timeout.ToString(CultureInfo.InvariantCulture) + " ms", place: null); }
        ImmutableArray<string> gaps = manifest.NotExpressed;
        for (int i = 0; i < gaps.Length; i++) { Line(text, "not expressed", gaps[i], placeOf?.Invoke(manifest.WasiCapabilities.Length + i)); }
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value, string? place)
    {
        text.Append(name).Append(": ").Append(Printable.Of(value));
        if (place is not null) { text.Append("    # ").Append(Printable.Of(place)); }
        text.Append('\n');
    }
}
