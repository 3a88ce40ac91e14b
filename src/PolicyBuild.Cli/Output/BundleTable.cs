using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Emit;

namespace PolicyBuild.Cli.Output;

/// <summary>A bundle at a glance: the manifest's head and the section table.</summary>
internal static class BundleTable
{
    /// <summary>The names of all sections.</summary>
    public static string Names(BundleFile bundle) => string.Join(", ", bundle.Sections.Select(NameOf));

    /// <summary>For a person.</summary>
    public static string Text(BundleFile bundle)
    {
        var text = new StringBuilder();
        foreach ((string key, string value) in ManifestHead(bundle)) { text.Append(CultureInfo.InvariantCulture, $"{key}: {value}\n"); }
        text.Append('\n').Append(CultureInfo.InvariantCulture, $"{"section",-18} {"offset",8} {"length",8}  sha-256\n");
        foreach (BundleSectionInfo section in bundle.Sections)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{NameOf(section),-18} {section.Offset,8} {section.Length,8}  {Convert.ToHexStringLower(section.Digest.AsSpan())[..16]}{Detail(section)}\n");
        }

        return text.ToString();
    }

    /// <summary>For programs.</summary>
    public static string Json(BundleFile bundle) => Write(json =>
    {
        json.WriteStartObject();
        foreach ((string key, string value) in ManifestHead(bundle)) { json.WriteString(key, value); }
        json.WriteStartArray("sections");
        foreach (BundleSectionInfo section in bundle.Sections)
        {
            json.WriteStartObject();
            json.WriteString("name", NameOf(section));
            json.WriteNumber("offset", section.Offset);
            json.WriteNumber("length", section.Length);
            json.WriteString("sha256", Convert.ToHexStringLower(section.Digest.AsSpan()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>A listing as a JSON array of its lines.</summary>
    public static string LinesAsJson(string text) => Write(json =>
    {
        json.WriteStartArray();
        foreach (string line in text.TrimEnd('\n').Split('\n')) { json.WriteStringValue(line); }
        json.WriteEndArray();
    });

    private static string Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, EmittedJson.Indented)) { content(json); }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static string NameOf(BundleSectionInfo section) => SectionNames.Of(section.Kind, section.Architecture);

    private static string Detail(BundleSectionInfo section) =>
        section.Kind == SectionKind.Seccomp ? string.Create(CultureInfo.InvariantCulture, $"  {section.Length / 8} instructions") : "";

    // The manifest is for people: one that does not parse leaves the table alone.
    private static List<(string Key, string Value)> ManifestHead(BundleFile bundle)
    {
        var head = new List<(string, string)>();
        if (bundle.Find(SectionKind.Manifest) is not { } section) { return head; }
        try
        {
            using JsonDocument manifest = JsonDocument.Parse(bundle.Bytes(section).ToArray(), new JsonDocumentOptions { MaxDepth = 8 });
            if (manifest.RootElement.ValueKind != JsonValueKind.Object) { return head; }
            foreach (JsonProperty property in manifest.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number) { head.Add((property.Name, property.Value.ToString())); }
            }
        }
        catch (JsonException)
        {
            head.Clear();
        }

        return head;
    }
}
