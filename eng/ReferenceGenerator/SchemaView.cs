using System.Text.Json;

namespace PolicyBuild.ReferenceGenerator;

/// <summary>Finds things in a JSON schema in the form that eng/SchemaCompiler demands: a reference stands alone, a key wraps it in oneOf.</summary>
internal sealed class SchemaView(JsonElement root)
{
    /// <summary>A schema, or what it refers to.</summary>
    public JsonElement Follow(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            schema = root;
            foreach (string step in reference.GetString()!.Split('/')[1..]) { schema = schema.GetProperty(step); } // "#/definitions/NAME"
        }

        return schema;
    }

    /// <summary>The alternatives of a schema, nested ones too; the schema itself where it has none.</summary>
    public IEnumerable<JsonElement> Branches(JsonElement schema)
    {
        schema = Follow(schema);
        return schema.TryGetProperty("oneOf", out JsonElement branches) ? branches.EnumerateArray().SelectMany(Branches) : [schema];
    }

    /// <summary>A text that says something about the schema: on itself, or on the one thing that it wraps.</summary>
    public string? Text(JsonElement schema, string keyword)
    {
        schema = Follow(schema);
        if (schema.TryGetProperty(keyword, out JsonElement text)) { return text.GetString(); }
        return schema.TryGetProperty("oneOf", out JsonElement branches) && branches.GetArrayLength() == 1 ? Text(branches[0], keyword) : null;
    }

    /// <summary>Whether a schema is a mapping with keys of its own.</summary>
    public static bool HasKeys(JsonElement schema) => schema.TryGetProperty("properties", out _);

    /// <summary>Whether a schema takes a type.</summary>
    public static bool Takes(JsonElement schema, string type) =>
        schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Any(item => item.GetString() == type)
            : schema.GetProperty("type").GetString() == type;
}
