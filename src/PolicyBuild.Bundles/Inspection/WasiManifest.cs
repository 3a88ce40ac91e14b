using System;
using System.Collections.Immutable;
using System.Text.Json;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>A WASI capability manifest: what a WASI runtime grants a program, and what of the policy it cannot hold (docs/bundle-format.md, section 8).</summary>
/// <param name="WasiCapabilities">What is granted, each as INTERFACE@OBJECT or INTERFACE alone; all else is denied.</param>
/// <param name="Optional">Those of the capabilities whose path may be missing.</param>
/// <param name="MemoryLimits">Bytes of linear memory at most; null: no limit.</param>
/// <param name="CpuLimits">Processors at most; null: no limit.</param>
/// <param name="TimeoutMs">Milliseconds from the start at most; null: no limit.</param>
/// <param name="NotExpressed">Settings of the policy that have no WASI counterpart, as dotted paths.</param>
public sealed record WasiManifest(
    ImmutableArray<string> WasiCapabilities,
    ImmutableArray<string> Optional,
    ulong? MemoryLimits,
    decimal? CpuLimits,
    ulong? TimeoutMs,
    ImmutableArray<string> NotExpressed)
{
    /// <summary>The manifest version that this code writes and reads.</summary>
    public const int CurrentVersion = 1;

    // The objects nest two deep; a deeper text is none of ours.
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 4 };

    /// <summary>Reads a section. Each key comes once, and none is unknown: what a reader does not know it cannot hold.</summary>
    /// <param name="section">Its bytes.</param>
    /// <param name="manifest">The manifest; null where the status is not Ok.</param>
    /// <returns><see cref="BundleStatus.Ok"/> or <see cref="BundleStatus.WasiManifest"/>.</returns>
    public static BundleStatus Read(ReadOnlySpan<byte> section, out WasiManifest? manifest)
    {
        try
        {
            var json = new Utf8JsonReader(section, s_options);
            var fields = new WasiManifestFields();
            manifest = fields.TryRead(ref json) ? fields.ToManifest() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // What the JSON reader throws for text that is no JSON, a value of another kind, and a number out of range.
            manifest = null;
        }

        return manifest is null ? BundleStatus.WasiManifest : BundleStatus.Ok;
    }
}
