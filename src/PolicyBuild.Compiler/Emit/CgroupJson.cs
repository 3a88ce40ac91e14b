using System.Buffers;
using System.Text.Json;
using PolicyBuild.Bundles.Inspection;

namespace PolicyBuild.Compiler.Emit;

/// <summary>A cgroup section as JSON: the loose artifact cgroup.json, and what <c>inspect --json</c> prints.</summary>
public static class CgroupJson
{
    /// <summary>The JSON text as UTF-8. The values are texts, as the kernel takes them.</summary>
    public static ReadOnlyMemory<byte> Write(CgroupLimits limits)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("files"u8);
            foreach (CgroupSetting setting in limits.Settings) { json.WriteString(setting.Name, setting.Value); }
            json.WriteEndObject();
            json.WriteStartArray("devices"u8);
            foreach (CgroupDevice device in limits.Devices)
            {
                json.WriteStartObject();
                json.WriteString("device"u8, device.Path);
                json.WriteString("io.max"u8, device.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return EmittedJson.EndLine(buffer);
    }
}
