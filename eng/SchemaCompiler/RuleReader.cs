using NJsonSchema;

namespace PolicyBuild.SchemaCompiler;

/// <summary>Turns NJsonSchema's object model into a list of rules, the root first.</summary>
public static class RuleReader
{
    private const int Mapping = 1;
    private const int Sequence = 2;
    private const int Text = 4;
    private const int Integer = 8;
    private const int Number = 16;
    private const int Boolean = 32;

    /// <summary>The rules of a schema that <see cref="SchemaKeywords"/> accepts.</summary>
    /// <param name="root">The schema.</param>
    /// <param name="first">The index of its first rule, behind those of other schemas.</param>
    public static IReadOnlyList<Rule> Read(JsonSchema root, int first = 0)
    {
        var order = new List<JsonSchema>();
        var indexes = new Dictionary<JsonSchema, int>();
        Collect(root, order, indexes);
        return [.. order.Select(schema => ToRule(schema, child => first + indexes[Actual(child)]))];
    }

    private static void Collect(JsonSchema schema, List<JsonSchema> order, Dictionary<JsonSchema, int> indexes)
    {
        schema = Actual(schema);
        if (!indexes.TryAdd(schema, order.Count)) { return; }
        order.Add(schema);
        foreach ((_, JsonSchemaProperty property) in schema.Properties.OrderBy(property => property.Key, StringComparer.Ordinal)) { Collect(property, order, indexes); }
        if (schema.AdditionalPropertiesSchema is not null) { Collect(schema.AdditionalPropertiesSchema, order, indexes); }
        if (schema.Item is not null) { Collect(schema.Item, order, indexes); }
        foreach (JsonSchema branch in schema.OneOf) { Collect(branch, order, indexes); }
    }

    // A reference, and a oneOf around a single one (which carries a description of its own), stand for what they refer to.
    private static JsonSchema Actual(JsonSchema schema)
    {
        schema = schema.ActualSchema;
        while (schema.OneOf.Count == 1) { schema = schema.OneOf.First().ActualSchema; }
        return schema;
    }

    private static Rule ToRule(JsonSchema schema, Func<JsonSchema, int> index)
    {
        CheckBranches(schema);
        bool isList = schema.Type.HasFlag(JsonObjectType.Array);
        return new Rule
        {
            Title = schema.Title,
            Kinds = Kinds(schema),
            Branches = [.. schema.OneOf.Select(index)],
            Properties = [.. schema.Properties.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => (property.Key, index(property.Value)))],
            OtherKeys = schema.AdditionalPropertiesSchema is JsonSchema others ? index(others) : null,
            IsOpen = schema.AllowAdditionalProperties && schema.AdditionalPropertiesSchema is null,
            Required = [.. schema.RequiredProperties],
            Items = schema.Item is JsonSchema item ? index(item) : null,
            Count = isList ? (schema.MinItems, OrMost(schema.MaxItems)) : (schema.MinProperties, OrMost(schema.MaxProperties)),
            Words = [.. schema.Enumeration.Select(word => (string)word!)], // SchemaKeywords lets only strings through
            Pattern = schema.Pattern is string pattern ? ToNet(pattern) : null,
            Length = (schema.MinLength ?? 0, schema.MaxLength ?? int.MaxValue),
            Range = (schema.Minimum, schema.Maximum),
            Step = schema.MultipleOf,
        };
    }

    // The branch is chosen by the kind of the node: that keeps the errors of one mistake to one.
    private static void CheckBranches(JsonSchema schema)
    {
        int taken = 0;
        foreach (JsonSchema branch in schema.OneOf)
        {
            int kinds = Kinds(branch);
            if ((taken & kinds) != 0)
            {
                throw new SchemaException($"'{schema.Title ?? schema.Description}': two branches of a oneOf take the same kind of value");
            }

            taken |= kinds;
        }
    }

    private static int Kinds(JsonSchema schema)
    {
        schema = Actual(schema);
        if (schema.OneOf.Count > 0) { return schema.OneOf.Aggregate(0, (kinds, branch) => kinds | Kinds(branch)); }
        JsonObjectType type = schema.Type;
        return (type.HasFlag(JsonObjectType.Object) ? Mapping : 0) | (type.HasFlag(JsonObjectType.Array) ? Sequence : 0)
            | (type.HasFlag(JsonObjectType.String) ? Text : 0) | (type.HasFlag(JsonObjectType.Integer) ? Integer : 0)
            | (type.HasFlag(JsonObjectType.Number) ? Integer | Number : 0) | (type.HasFlag(JsonObjectType.Boolean) ? Boolean : 0);
    }

    private static int OrMost(int most) => most == 0 ? int.MaxValue : most;

    // '$' also matches before a line end at the end of the text.
    private static string ToNet(string pattern) => pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? pattern[..^1] + "\\z" : pattern;
}
