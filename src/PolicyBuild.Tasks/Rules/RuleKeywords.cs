namespace PolicyBuild.Tasks.Rules;

/// <summary>
/// The keywords that a company's schema may have: those that NJsonSchema 11.6.2 enforces, and those that mean nothing to a validator. It drops
/// all others in silence, and some of these where they have a certain value or stand in a certain place; each such schema is refused.
/// </summary>
internal static class RuleKeywords
{
    // Text for people and editors.
    private static readonly string[] s_notes =
    [
        "$schema", "$comment", "title", "description", "default", "examples", "deprecated", "markdownDescription", "defaultSnippets",
    ];

    private static readonly string[] s_schemas = ["not", "items", "additionalItems", "additionalProperties"];
    private static readonly string[] s_lists = ["oneOf", "anyOf", "allOf"];
    private static readonly string[] s_maps = ["properties", "definitions", "$defs"];
    private static readonly string[] s_counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
    private static readonly string[] s_numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    private static readonly string[] s_others = ["$ref", "type", "enum", "pattern", "format", "required", "uniqueItems"];

    /// <summary>The types of JSON schema.</summary>
    public static readonly string[] Types = ["object", "array", "string", "integer", "number", "boolean", "null"];

    /// <summary>The formats that are enforced; the standard leaves it open whether any is.</summary>
    public static readonly string[] Formats = ["ipv4", "hostname"];

    /// <summary>Whether a keyword means nothing to a validator.</summary>
    public static bool IsNote(string keyword) => s_notes.Contains(keyword);

    /// <summary>Whether the keyword's value is a schema.</summary>
    public static bool TakesSchema(string keyword) => s_schemas.Contains(keyword);

    /// <summary>Whether the keyword's value is a list of schemas.</summary>
    public static bool TakesSchemas(string keyword) => s_lists.Contains(keyword);

    /// <summary>Whether the keyword's value is an object whose values are schemas.</summary>
    public static bool TakesMap(string keyword) => s_maps.Contains(keyword);

    /// <summary>Whether the keyword's value is a whole number from 0.</summary>
    public static bool TakesCount(string keyword) => s_counts.Contains(keyword);

    /// <summary>Whether the keyword's value is a number.</summary>
    public static bool TakesNumber(string keyword) => s_numbers.Contains(keyword);

    /// <summary>Whether the keyword is enforced.</summary>
    public static bool IsEnforced(string keyword) => TakesSchema(keyword) || TakesSchemas(keyword) || TakesMap(keyword)
        || TakesCount(keyword) || TakesNumber(keyword) || s_others.Contains(keyword);

    /// <summary>What to write in place of a keyword that is not enforced.</summary>
    public static string? InPlaceOf(string keyword) => keyword switch
    {
        "const" => "write 'enum' with one value",
        "if" or "then" or "else" => "write 'oneOf' with a schema for each case",
        "prefixItems" => "write 'items' with a list of schemas",
        "patternProperties" or "propertyNames" => "name the keys under 'properties', or give all of them one schema by 'additionalProperties'",
        "unevaluatedProperties" => "write 'additionalProperties' in the schema that has 'properties'",
        "unevaluatedItems" => "write 'additionalItems' beside a list of 'items'",
        "dependencies" or "dependentRequired" or "dependentSchemas" => "write 'anyOf' with a schema for each case",
        "contains" or "minContains" or "maxContains" => "write 'not' with 'items' of what must not be in every place",
        "$id" or "id" => "write it at the top of the file alone",
        "$anchor" or "$dynamicRef" or "$dynamicAnchor" or "$recursiveRef" or "$recursiveAnchor" => "write '$ref' with a path: #/definitions/NAME",
        _ => null,
    };
}
