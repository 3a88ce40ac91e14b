using System.Text.Json.Nodes;

namespace PolicyBuild.Tasks.Tests.Rules;

/// <summary>What the keywords mean, in the plainest way (JSON Schema 2019-09, validation and applicators): the oracle for random schemas.</summary>
internal static class PlainSchema
{
    public static bool Fits(JsonObject schema, JsonNode value, JsonObject root)
    {
        if (schema["$ref"] is JsonValue reference) { return Fits((JsonObject)root["definitions"]![((string)reference!)["#/definitions/".Length..]]!, value, root); }
        return schema.All(keyword => Fits(keyword.Key, keyword.Value!, schema, value, root));
    }

    private static bool Fits(string keyword, JsonNode rule, JsonObject schema, JsonNode value, JsonObject root)
    {
        var map = value as JsonObject;
        var list = value as JsonArray;
        string? text = value is JsonValue scalar && scalar.TryGetValue(out string? found) ? found : null;
        long? number = value is JsonValue whole && whole.TryGetValue(out long read) ? read : null;
        return keyword switch
        {
            "type" => (rule is JsonArray types ? types.Select(type => (string)type!) : [(string)rule!]).Any(type => type == TypeOf(value) || (type == "number" && TypeOf(value) == "integer")),
            "enum" => ((JsonArray)rule).Any(item => JsonNode.DeepEquals(item, value)),
            "minimum" => number is null || number >= (long)rule,
            "exclusiveMaximum" => number is null || number < (long)rule,
            "multipleOf" => number is null || number % (long)rule == 0,
            "minLength" => text is null || text.Length >= (int)rule,
            "pattern" => text is null || text.StartsWith('a'), // the one pattern that is made: ^a
            "minItems" => list is null || list.Count >= (int)rule,
            "maxItems" => list is null || list.Count <= (int)rule,
            "items" when rule is JsonObject each => list is null || list.All(item => Fits(each, item!, root)),
            "items" => list is null || list.Zip((JsonArray)rule).All(pair => Fits((JsonObject)pair.Second!, pair.First!, root)),
            "additionalItems" => list is null || list.Skip(((JsonArray)schema["items"]!).Count).All(item => Additional(rule, item!, root)),
            "minProperties" => map is null || map.Count >= (int)rule,
            "maxProperties" => map is null || map.Count <= (int)rule,
            "required" => map is null || ((JsonArray)rule).All(name => map.ContainsKey((string)name!)),
            "properties" => map is null || ((JsonObject)rule).All(property => map[property.Key] is not { } at || Fits((JsonObject)property.Value!, at, root)),
            "additionalProperties" => map is null || map.Where(entry => schema["properties"]?[entry.Key] is null).All(entry => Additional(rule, entry.Value!, root)),
            "allOf" => ((JsonArray)rule).All(branch => Fits((JsonObject)branch!, value, root)),
            "anyOf" => ((JsonArray)rule).Any(branch => Fits((JsonObject)branch!, value, root)),
            "oneOf" => ((JsonArray)rule).Count(branch => Fits((JsonObject)branch!, value, root)) == 1,
            "not" => !Fits((JsonObject)rule, value, root),
            "definitions" => true,
            _ => throw new InvalidOperationException(keyword),
        };
    }

    private static bool Additional(JsonNode rule, JsonNode value, JsonObject root) => rule is JsonObject schema ? Fits(schema, value, root) : (bool)rule;

    private static string TypeOf(JsonNode value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        JsonValue scalar when scalar.TryGetValue(out string? _) => "string",
        JsonValue scalar when scalar.TryGetValue(out bool _) => "boolean",
        _ => "integer",
    };
}
