using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Emit;

/// <summary>Writes a source map as compact JSON; <see cref="SourceMapReader"/> reads it.</summary>
public static class SourceMapWriter
{
    /// <summary>The JSON text as UTF-8.</summary>
    public static ReadOnlyMemory<byte> Write(SourceMap map)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Compact))
        {
            json.WriteStartObject();
            json.WriteStartArray("files"u8);
            foreach (string file in map.Files) { json.WriteStringValue(file); }
            json.WriteEndArray();
            json.WriteStartObject("sections"u8);
            foreach ((string section, ImmutableArray<SourcePlace> places) in map.Sections)
            {
                json.WriteStartArray(section);
                WriteRuns(json, places.AsSpan());
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WritePropertyName("landlock"u8);
            WritePlace(json, map.Landlock);
            json.WriteStartObject("filters"u8);
            foreach ((string section, SeccompModel filter) in map.Filters)
            {
                json.WriteStartObject(section);
                WriteFilter(json, filter);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            if (map.Network is { } network) { NetworkMap.Write(json, network); }
            if (!map.OtherModes.IsEmpty) { WriteModes(json, map.OtherModes); }
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteModes(Utf8JsonWriter json, ImmutableArray<(LaunchMode Mode, NetworkModel? Network)> modes)
    {
        json.WriteStartArray("modes"u8);
        foreach ((LaunchMode mode, NetworkModel? network) in modes)
        {
            json.WriteStartObject();
            json.WriteNumber("mode"u8, (int)mode);
            if (network is not null) { NetworkMap.Write(json, network); }
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Neighbours mostly share a line, so only its changes are written: first index, file, line, and the column where there is one.
    private static void WriteRuns(Utf8JsonWriter json, ReadOnlySpan<SourcePlace> places)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if (i > 0 && places[i] == places[i - 1]) { continue; }
            json.WriteStartArray();
            json.WriteNumberValue(i);
            json.WriteNumberValue(places[i].File);
            json.WriteNumberValue(places[i].Line);
            if (places[i].Column != 0) { json.WriteNumberValue(places[i].Column); }
            json.WriteEndArray();
        }

        json.WriteNumberValue(places.Length);
    }

    private static void WritePlace(Utf8JsonWriter json, SourcePlace place)
    {
        json.WriteStartArray();
        json.WriteNumberValue(place.File);
        json.WriteNumberValue(place.Line);
        json.WriteEndArray();
    }

    private static void WriteFilter(Utf8JsonWriter json, SeccompModel filter)
    {
        json.WriteNumber("default"u8, filter.Default.Value);
        json.WritePropertyName("at"u8);
        WritePlace(json, SourceMap.PlaceOf(filter.DefaultSource));
        json.WriteNumber("deny"u8, filter.DenyAction.Value);
        json.WriteBoolean("enosys"u8, filter.Unknown == UnknownSyscalls.Enosys);
        json.WriteStartArray("abis"u8);
        foreach (SeccompAbiRules abi in filter.Abis)
        {
            json.WriteStartObject();
            json.WriteString("abi"u8, ArchitectureNames.NameOf(abi.Abi));
            json.WriteNumber("max"u8, abi.MaxNumber);
            json.WriteNumber("guards"u8, abi.GuardStart);
            json.WriteStartArray("gated"u8);
            foreach (int number in abi.GatedNumbers) { json.WriteNumberValue(number); }
            json.WriteEndArray();
            json.WriteStartArray("rules"u8);
            foreach (SyscallRule rule in abi.Rules) { WriteRule(json, rule); }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // [number, action, file, line], and for a rule with conditions the tests and the alternatives.
    private static void WriteRule(Utf8JsonWriter json, SyscallRule rule)
    {
        json.WriteStartArray();
        json.WriteNumberValue(rule.Number);
        json.WriteNumberValue(rule.Action.Value);
        json.WriteNumberValue(rule.Source.File);
        json.WriteNumberValue(rule.Source.Node);
        if (!rule.IsUnconditional)
        {
            WriteTests(json, rule.All);
            json.WriteStartArray();
            foreach (ImmutableArray<ArgumentTest> alternative in rule.AnyOf) { WriteTests(json, alternative); }
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteTests(Utf8JsonWriter json, ImmutableArray<ArgumentTest> tests)
    {
        json.WriteStartArray();
        foreach (ArgumentTest test in tests)
        {
            json.WriteStartArray();
            json.WriteNumberValue(test.Index);
            json.WriteNumberValue(test.Width);
            json.WriteNumberValue((int)test.Op);
            json.WriteNumberValue(test.Mask);
            foreach (ulong value in test.Values) { json.WriteNumberValue(value); }
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
