using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Emit;

/// <summary>A Landlock section as JSON: the loose artifact landlock.json, and what <c>inspect --json</c> prints.</summary>
public static class LandlockJson
{
    /// <summary>The JSON text as UTF-8. Rulesets and masks are numbers; an ABI without an entry has those of the last one before it.</summary>
    public static ReadOnlyMemory<byte> Write(LandlockRules rules)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("minimumAbi"u8, rules.MinimumAbi);
            json.WriteBoolean("launchGrants"u8, rules.Flags.HasFlag(LandlockFlags.LaunchGrants));
            if (rules.Flags.HasFlag(LandlockFlags.CompatibilityWritten))
            {
                json.WriteString("compatibility"u8, rules.Flags.HasFlag(LandlockFlags.BestEffort) ? "best-effort"u8 : "required"u8);
            }

            json.WriteStartArray("rulesets"u8);
            for (int i = 0; i < rules.Handled.Length; i++)
            {
                if (i > 0 && rules.Handled[i] == rules.Handled[i - 1]) { continue; }
                json.WriteStartObject();
                json.WriteNumber("abi"u8, i + 1);
                json.WriteNumber("handledAccessFs"u8, (ulong)rules.Handled[i].Fs);
                json.WriteNumber("handledAccessNet"u8, (ulong)rules.Handled[i].Net);
                json.WriteNumber("scoped"u8, (ulong)rules.Handled[i].Scoped);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("paths"u8);
            foreach (LandlockPathRule path in rules.Paths) { WritePath(json, rules, path); }
            json.WriteEndArray();
            json.WriteStartArray("ports"u8);
            foreach (LandlockPortRule port in rules.Ports)
            {
                json.WriteStartObject();
                json.WriteNumber("port"u8, port.Port);
                json.WriteNumber("access"u8, (ulong)port.Access);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return EmittedJson.EndLine(buffer);
    }

    private static void WritePath(Utf8JsonWriter json, LandlockRules rules, LandlockPathRule path)
    {
        json.WriteStartObject();
        json.WriteString("path"u8, path.Text);
        json.WriteString("access"u8, LandlockAccess.Describe(rules.Accesses[path.Access][^1].Directory));
        json.WriteBoolean("required"u8, path.Required);
        json.WriteStartArray("masks"u8);
        ImmutableArray<LandlockMasks> masks = rules.Accesses[path.Access];
        for (int i = 0; i < masks.Length; i++)
        {
            if (i > 0 && masks[i] == masks[i - 1]) { continue; }
            json.WriteStartObject();
            json.WriteNumber("abi"u8, i + 1);
            json.WriteNumber("directory"u8, (ulong)masks[i].Directory);
            json.WriteNumber("file"u8, (ulong)masks[i].File);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
