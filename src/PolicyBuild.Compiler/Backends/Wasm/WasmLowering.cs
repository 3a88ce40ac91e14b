using System.Buffers;
using System.Text.Json;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>Writes a model as the JSON of a WASI section. Policy lines are the source map's part, so that moved lines leave the section alone.</summary>
internal static class WasmLowering
{
    /// <summary>The JSON text as UTF-8.</summary>
    internal static ReadOnlyMemory<byte> Lower(WasmModel model)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, WasiManifest.CurrentVersion);
            json.WriteStartArray("wasiCapabilities"u8);
            foreach (WasmCapability capability in model.Capabilities) { json.WriteStringValue(capability.Text); }
            json.WriteEndArray();
            json.WriteStartArray("optional"u8);
            foreach (WasmCapability capability in model.Capabilities)
            {
                if (capability.Optional) { json.WriteStringValue(capability.Text); }
            }

            json.WriteEndArray();
            if (model.MemoryLimits is { } memory) { json.WriteNumber("memoryLimits"u8, memory); }
            if (model.CpuLimits is { } cpu) { json.WriteNumber("cpuLimits"u8, (decimal)cpu / ResourcePolicy.CpuPeriod); }
            if (model.TimeoutMs is { } timeout) { json.WriteNumber("timeoutMs"u8, timeout); }
            json.WriteStartArray("notExpressed"u8);
            foreach (WasmGap gap in model.Gaps) { json.WriteStringValue(gap.Setting); }
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return EmittedJson.EndLine(buffer);
    }
}
