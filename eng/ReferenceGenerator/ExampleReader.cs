using System.Text.Json;
using System.Text.RegularExpressions;

namespace PolicyBuild.ReferenceGenerator;

/// <summary>Finds an example for a schema: its own, one that its title names, or one made of its parts.</summary>
internal sealed partial class ExampleReader(SchemaView view)
{
    /// <summary>An example as YAML on one line; where words are listed, one that is not the default.</summary>
    /// <exception cref="InvalidDataException">The schema gives nothing to make one of.</exception>
    public string Of(JsonElement schema, string? usual = null)
    {
        schema = view.Follow(schema);
        usual = schema.TryGetProperty("default", out JsonElement value) ? YamlText.Of(value) : usual;
        if (schema.TryGetProperty("examples", out JsonElement examples)) { return YamlText.Of(examples[0]); }
        if (Named(schema) is { } named) { return named; }
        if (schema.TryGetProperty("oneOf", out JsonElement branches)) { return Of(branches[0], usual); }
        if (schema.TryGetProperty("enum", out JsonElement words)) { return words.EnumerateArray().Select(YamlText.Of).First(word => word != usual); }
        if (SchemaView.Takes(schema, "boolean")) { return usual == "true" ? "false" : "true"; }
        if (SchemaView.Takes(schema, "array")) { return $"[{Of(schema.GetProperty("items"))}]"; }
        if (SchemaView.Takes(schema, "object")) { return Mapping(schema); }
        if (SchemaView.Takes(schema, "integer") || SchemaView.Takes(schema, "number")) { return Number(schema); }
        throw new InvalidDataException($"no example for {schema.GetRawText()}: give it 'examples'");
    }

    // What the title names, "a size such as 512MB": it is a text or number as a policy writes it. Mappings and lists are made of their parts.
    private static string? Named(JsonElement schema)
    {
        if (!schema.TryGetProperty("title", out JsonElement title)) { return null; }
        if (schema.TryGetProperty("type", out _) && (SchemaView.Takes(schema, "object") || SchemaView.Takes(schema, "array"))) { return null; }
        Match named = SuchAs().Match(title.GetString()!); // a title is a string
        if (!named.Success || named.Groups[1].Value.StartsWith('{')) { return null; }
        return named.Groups[1].Value.StartsWith('"') ? named.Groups[1].Value : YamlText.Scalar(named.Groups[1].Value);
    }

    private static string Number(JsonElement schema) =>
        schema.TryGetProperty("minimum", out JsonElement least) && least.GetDouble() > 0 ? least.GetRawText() : "1";

    // What a mapping must have, or the first thing that it may have.
    private string Mapping(JsonElement schema)
    {
        if (!SchemaView.HasKeys(schema)) { return "{}"; }
        JsonElement properties = schema.GetProperty("properties");
        string[] keys = schema.TryGetProperty("required", out JsonElement required)
            ? [.. required.EnumerateArray().Select(key => key.GetString()!)] // names of keys
            : [properties.EnumerateObject().First().Name];
        return "{" + string.Join(", ", keys.Select(key => $"{key}: {Of(properties.GetProperty(key))}")) + "}";
    }

    [GeneratedRegex("such as ([^ ,]+)")]
    private static partial Regex SuchAs();
}
