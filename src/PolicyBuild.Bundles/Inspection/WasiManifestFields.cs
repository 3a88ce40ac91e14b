using System.Collections.Immutable;
using System.Text.Json;

namespace PolicyBuild.Bundles.Inspection;

/// <summary>The fields of a WASI manifest while they are read.</summary>
internal struct WasiManifestFields
{
    // Bits of the keys that were there.
    private const int Version = 1 << 0;
    private const int Capabilities = 1 << 1;
    private const int Optional = 1 << 2;
    private const int Memory = 1 << 3;
    private const int Cpu = 1 << 4;
    private const int Timeout = 1 << 5;
    private const int NotExpressed = 1 << 6;

    private const int Needed = Version | Capabilities | Optional | NotExpressed;

    private ImmutableArray<string> _capabilities;
    private ImmutableArray<string> _optional;
    private ImmutableArray<string> _notExpressed;
    private ulong? _memory;
    private decimal? _cpu;
    private ulong? _timeout;

    /// <summary>Reads one object with the manifest's keys and nothing behind it; false where it is another.</summary>
    internal bool TryRead(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) { return false; }
        int seen = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int key = KeyOf(ref json);
            if (key == 0 || (seen & key) != 0 || !json.Read() || !TryReadValue(ref json, key)) { return false; }
            seen |= key;
        }

        return json.TokenType == JsonTokenType.EndObject && (seen & Needed) == Needed && !json.Read() && IsSound();
    }

    /// <summary>The manifest; <see cref="TryRead"/> was true.</summary>
    internal readonly WasiManifest ToManifest() => new(_capabilities, _optional, _memory, _cpu, _timeout, _notExpressed);

    private readonly bool IsSound()
    {
        foreach (string optional in _optional)
        {
            if (!_capabilities.Contains(optional)) { return false; }
        }

        return _cpu is null or > 0;
    }

    private static int KeyOf(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("version"u8)) { return Version; }
        if (json.ValueTextEquals("wasiCapabilities"u8)) { return Capabilities; }
        if (json.ValueTextEquals("optional"u8)) { return Optional; }
        if (json.ValueTextEquals("memoryLimits"u8)) { return Memory; }
        if (json.ValueTextEquals("cpuLimits"u8)) { return Cpu; }
        if (json.ValueTextEquals("timeoutMs"u8)) { return Timeout; }
        return json.ValueTextEquals("notExpressed"u8) ? NotExpressed : 0;
    }

    private bool TryReadValue(ref Utf8JsonReader json, int key)
    {
        switch (key)
        {
            case Version:
                return json.GetInt32() == WasiManifest.CurrentVersion;
            case Capabilities:
                return TryReadTexts(ref json, out _capabilities);
            case Optional:
                return TryReadTexts(ref json, out _optional);
            case NotExpressed:
                return TryReadTexts(ref json, out _notExpressed);
            case Memory:
                _memory = json.GetUInt64();
                return true;
            case Cpu:
                _cpu = json.GetDecimal();
                return true;
            default:
                _timeout = json.GetUInt64();
                return true;
        }
    }

    private static bool TryReadTexts(ref Utf8JsonReader json, out ImmutableArray<string> texts)
    {
        var items = ImmutableArray.CreateBuilder<string>();
        texts = [];
        if (json.TokenType != JsonTokenType.StartArray) { return false; }
        while (json.Read() && json.TokenType == JsonTokenType.String) { items.Add(json.GetString() ?? ""); }
        texts = items.ToImmutable();
        return json.TokenType == JsonTokenType.EndArray;
    }
}
