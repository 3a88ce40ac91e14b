using System.Text.Json;

namespace PolicyBuild.ReferenceGenerator;

/// <summary>Reads the sections of a policy from its schema: each mapping once, where it first stands, before those in it.</summary>
public sealed class ReferenceReader
{
    private readonly SchemaView _view;
    private readonly ExampleReader _examples;
    private readonly List<ReferenceSection> _sections = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, JsonElement Schema)> _waiting = new();

    private ReferenceReader(JsonElement root)
    {
        _view = new SchemaView(root);
        _examples = new ExampleReader(_view);
    }

    /// <summary>Reads a schema.</summary>
    /// <param name="json">The text of schemas/policy.schema.json.</param>
    /// <exception cref="InvalidDataException">A key has no description, or nothing to make an example of.</exception>
    public static IReadOnlyList<ReferenceSection> Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        var reader = new ReferenceReader(document.RootElement);
        reader._waiting.Enqueue(("", document.RootElement));
        while (reader._waiting.TryDequeue(out (string Path, JsonElement Schema) next)) { reader.ReadSection(next.Path, next.Schema); }
        return reader._sections;
    }

    private void ReadSection(string path, JsonElement schema)
    {
        HashSet<string> required = schema.TryGetProperty("required", out JsonElement list) ? [.. list.EnumerateArray().Select(key => key.GetString()!)] : []; // names of keys
        var keys = new List<ReferenceKey>();
        foreach (JsonProperty property in schema.GetProperty("properties").EnumerateObject())
        {
            string place = path.Length == 0 ? property.Name : path + "." + property.Name;
            string description = _view.Text(property.Value, "description") ?? throw new InvalidDataException(place + " has no description");
            string takes = Takes(place, property.Value, out string? section);
            keys.Add(new ReferenceKey(property.Name, description, required.Contains(property.Name), takes, Default(property.Value), _examples.Of(property.Value), section));
        }

        // Names of the user's own beside the keys: what stands behind them.
        string? others = schema.TryGetProperty("additionalProperties", out JsonElement rest) && rest.ValueKind == JsonValueKind.Object
            ? Takes(path + ".NAME", rest, out _)
            : null;
        _sections.Add(new ReferenceSection(path, keys, others));
    }

    private string Takes(string place, JsonElement schema, out string? section)
    {
        section = null;
        var words = new List<string>();
        foreach (JsonElement branch in _view.Branches(schema))
        {
            string word = Kind(place, branch, ref section);
            if (!words.Contains(word)) { words.Add(word); }
        }

        return string.Join("; or ", words);
    }

    private string Kind(string place, JsonElement schema, ref string? section)
    {
        schema = _view.Follow(schema);
        if (SchemaView.HasKeys(schema))
        {
            section = SectionOf(place, schema);
            return "a mapping";
        }

        if (schema.TryGetProperty("enum", out JsonElement words)) { return string.Join(", ", words.EnumerateArray().Select(word => $"`{word.GetString()}`")); }
        if (SchemaView.Takes(schema, "array")) { return List(place, schema, ref section); }
        if (schema.TryGetProperty("title", out JsonElement title)) { return title.GetString()!; } // a title is a string
        if (SchemaView.Takes(schema, "boolean")) { return "`true`, `false`"; }
        if (SchemaView.Takes(schema, "object")) { return "a mapping of names to " + Takes(place + ".NAME", schema.GetProperty("additionalProperties"), out _); }
        return SchemaView.Takes(schema, "integer") ? "a whole number" + Range(schema) : SchemaView.Takes(schema, "number") ? "a number" + Range(schema) : "a text";
    }

    private string List(string place, JsonElement schema, ref string? section)
    {
        var items = new List<string>();
        foreach (JsonElement branch in _view.Branches(schema.GetProperty("items")))
        {
            string word = Kind(place + "[]", branch, ref section);
            if (!items.Contains(word)) { items.Add(word); }
        }

        string least = schema.TryGetProperty("minItems", out JsonElement count) ? $" (at least {count.GetRawText()})" : "";
        return $"a list{least} of: {string.Join("; or ", items)}";
    }

    // The text of a definition is its identity: two that say the same are one section.
    private string SectionOf(string place, JsonElement schema)
    {
        string identity = schema.GetRawText();
        if (_paths.TryGetValue(identity, out string? path)) { return path; }
        _paths.Add(identity, place);
        _waiting.Enqueue((place, schema));
        return place;
    }

    private static string Range(JsonElement schema)
    {
        string? least = schema.TryGetProperty("minimum", out JsonElement minimum) ? minimum.GetRawText() : null;
        string? most = schema.TryGetProperty("maximum", out JsonElement maximum) ? maximum.GetRawText() : null;
        return least is null ? "" : most is null ? $" from {least} on" : $" from {least} to {most}";
    }

    private string? Default(JsonElement schema)
    {
        foreach (JsonElement branch in _view.Branches(schema).Prepend(_view.Follow(schema)))
        {
            if (branch.TryGetProperty("default", out JsonElement value)) { return YamlText.Of(value); }
        }

        return null;
    }
}
