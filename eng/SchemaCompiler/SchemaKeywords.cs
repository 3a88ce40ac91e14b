using Newtonsoft.Json.Linq;

namespace PolicyBuild.SchemaCompiler;

/// <summary>
/// Refuses what NJsonSchema reads and does not enforce, as well as what the compiled rules do not know: a keyword that is not listed here, and a
/// listed one with a value or in a place where it has no effect. NJsonSchema 11.6.2 is a draft-4 validator that drops the rest in silence.
/// </summary>
public static class SchemaKeywords
{
    // Says something to an editor and nothing to a validator.
    private static readonly string[] s_notes = ["$schema", "id", "title", "description", "default", "examples"];

    private static readonly string[] s_object = ["properties", "additionalProperties", "required", "minProperties", "maxProperties"];
    private static readonly string[] s_array = ["items", "minItems", "maxItems"];
    private static readonly string[] s_string = ["enum", "pattern", "minLength", "maxLength"];
    private static readonly string[] s_number = ["minimum", "maximum", "multipleOf"];
    private static readonly string[] s_types = ["object", "array", "string", "integer", "number", "boolean"];

    /// <summary>Checks a whole schema; throws <see cref="SchemaException"/> at the first thing that would not be enforced.</summary>
    public static void Check(string json)
    {
        // A key that is there twice would be read as its last value.
        var root = JObject.Parse(json, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error });
        foreach (JProperty definition in Members(root["definitions"])) { CheckSchema(definition.Value); }
        CheckSchema(root);
    }

    private static void CheckSchema(JToken token)
    {
        if (token is not JObject schema) { throw Error(token, "a schema must be an object"); }
        if (schema["$ref"] is JToken reference)
        {
            if (schema.Count != 1) { throw Error(schema, "keywords beside $ref are ignored; wrap it: oneOf: [{$ref}]"); }
            CheckReference(reference);
            return;
        }

        foreach (JProperty keyword in schema.Properties()) { CheckKeyword(schema, keyword); }
        if (schema["oneOf"] is null && schema["type"] is null) { throw Error(schema, "a schema needs a type, a oneOf or a $ref"); }
        if (schema["oneOf"] is not null && schema["type"] is not null) { throw Error(schema, "type beside oneOf: put it into the branches"); }
        if (Types(schema).Contains("object") && schema["additionalProperties"] is null)
        {
            throw Error(schema, "an object says whether it takes other keys: additionalProperties");
        }
    }

    private static void CheckKeyword(JObject schema, JProperty keyword)
    {
        string name = keyword.Name;
        JToken value = keyword.Value;
        if (s_notes.Contains(name) || (name == "definitions" && schema.Parent is null)) { return; }
        switch (name)
        {
            case "type":
                foreach (string type in Types(schema))
                {
                    if (!s_types.Contains(type)) { throw Error(value, $"type '{type}' is not known"); }
                }

                return;
            case "oneOf":
                if (value is not JArray { Count: > 0 } branches) { throw Error(value, "oneOf is a list of schemas"); }
                foreach (JToken branch in branches) { CheckSchema(branch); }
                return;
        }

        string? owner = s_object.Contains(name) ? "object" : s_array.Contains(name) ? "array" : s_string.Contains(name) ? "string" : null;
        if (owner is null && !s_number.Contains(name)) { throw Error(keyword, $"the keyword '{name}' is ignored by NJsonSchema or not compiled"); }
        bool applies = owner is null ? Types(schema).Any(type => type is "integer" or "number") : Types(schema).Contains(owner);
        if (!applies) { throw Error(keyword, $"'{name}' has no effect on this type"); }
        CheckValue(name, value);
    }

    private static void CheckValue(string name, JToken value)
    {
        switch (name)
        {
            case "properties":
                foreach (JProperty property in Members(value)) { CheckSchema(property.Value); }
                break;
            case "additionalProperties" when value.Type != JTokenType.Boolean:
            case "items":
                CheckSchema(value);
                break;
            case "enum" or "required":
                if (value is not JArray { Count: > 0 } words || words.Any(word => word.Type != JTokenType.String))
                {
                    // NJsonSchema compares ToString: 1 and "1" would be the same.
                    throw Error(value, $"'{name}' is a list of strings");
                }

                break;
            case "maxItems" or "maxProperties" or "maxLength":
                if (value.Type != JTokenType.Integer || (long)value <= 0) { throw Error(value, $"'{name}' must be above 0: 0 is ignored"); }
                break;
            case "pattern":
                CheckPattern(value);
                break;
        }
    }

    private static void CheckPattern(JToken value)
    {
        string pattern = value.Value<string>() ?? "";
        if (!pattern.StartsWith('^')) { throw Error(value, "a pattern is anchored: it begins with '^'"); }
        // \d, \w and \s mean Unicode in .NET and ASCII in editors.
        foreach (string escape in (string[])["\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B"])
        {
            if (pattern.Contains(escape, StringComparison.Ordinal)) { throw Error(value, $"'{escape}' differs between .NET and editors; write the characters"); }
        }
    }

    private static void CheckReference(JToken reference)
    {
        const string Local = "#/definitions/";
        string target = reference.Value<string>() ?? "";
        if (!target.StartsWith(Local, StringComparison.Ordinal)) { throw Error(reference, $"$ref '{target}' leaves the file"); }
        if (reference.Root["definitions"]?[target[Local.Length..]] is null) { throw Error(reference, $"$ref '{target}' leads nowhere"); }
    }

    private static IEnumerable<string> Types(JObject schema) => schema["type"] switch
    {
        JArray several => several.Select(type => type.Value<string>() ?? ""),
        JValue one => [one.Value<string>() ?? ""],
        _ => [],
    };

    private static IEnumerable<JProperty> Members(JToken? token) => token is JObject members ? members.Properties() : [];

    private static SchemaException Error(JToken at, string message) => new($"{at.Path}: {message}");
}
