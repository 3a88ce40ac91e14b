using System.Text;
using System.Text.Json;

namespace PolicyBuild.Tasks.Rules;

/// <summary>
/// Writes a company's schema as one that NJsonSchema takes as it is meant: all that it refers to lies in one document, a pattern is a format that
/// we check ourselves (its own patterns run without a bound on time), and an <c>enum</c> has its type beside it.
/// </summary>
/// <param name="follow">The schema that a <c>$ref</c> of a schema leads to.</param>
internal sealed class RuleTranslation(Func<RuleNode, RuleNode> follow)
{
    private readonly Dictionary<RuleNode, int> _definitions = new(ReferenceEqualityComparer.Instance);
    private readonly List<RuleNode> _order = [];
    private readonly List<string> _patterns = [];

    /// <summary>The name of the format that stands for a pattern.</summary>
    public static string FormatOf(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"policybuild-pattern-{number}");

    /// <summary>The patterns; a format has the number of one.</summary>
    public IReadOnlyList<string> Patterns => _patterns;

    /// <summary>The translated schema.</summary>
    public string Translate(RuleNode root)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("allOf");
            WriteReference(json, root);
            json.WriteEndArray();
            json.WriteStartObject("definitions");
            for (int i = 0; i < _order.Count; i++)
            {
                // Writing one may add to the list.
                json.WritePropertyName(NameOf(i));
                Write(json, _order[i]);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string NameOf(int definition) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"d{definition}");

    private void WriteReference(Utf8JsonWriter json, RuleNode target)
    {
        if (!_definitions.TryGetValue(target, out int index))
        {
            index = _order.Count;
            _definitions.Add(target, index);
            _order.Add(target);
        }

        json.WriteStartObject();
        json.WriteString("$ref", "#/definitions/" + NameOf(index));
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, RuleNode schema)
    {
        if (schema.Find("$ref") is { } reference)
        {
            WriteReference(json, follow(reference));
            return;
        }

        json.WriteStartObject();
        foreach (RuleMember member in schema.Members) { WriteMember(json, schema, member); }
        if (schema.Find("enum") is { } values) { json.WriteString("type", RuleSchemaCheck.EnumType(values)); }
        WriteAllOf(json, schema);
        json.WriteEndObject();
    }

    // Beside a list of one reference NJsonSchema ignores all other keywords of the schema: it takes the whole for that reference. So all that must
    // hold goes into one list, which never has one entry alone.
    private void WriteAllOf(Utf8JsonWriter json, RuleNode schema)
    {
        RuleNode[] branches = [.. schema.Find("allOf")?.Items ?? [], .. SingleCase(schema, "anyOf"), .. SingleCase(schema, "oneOf")];
        RuleNode? format = schema.Find("pattern") is null ? null : schema.Find("format");
        if (branches.Length == 0 && format is null) { return; }
        json.WriteStartArray("allOf");
        foreach (RuleNode branch in branches) { Write(json, branch); }
        json.WriteStartObject();
        // A schema has one format, and the pattern is one.
        if (format is not null) { json.WriteString("format", format.Text); }
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static IEnumerable<RuleNode> SingleCase(RuleNode schema, string keyword) => schema.Find(keyword) is { Items.Length: 1 } cases ? cases.Items : [];

    private void WriteMember(Utf8JsonWriter json, RuleNode schema, RuleMember member)
    {
        (string name, RuleNode value) = (member.Name, member.Value);
        switch (name)
        {
            case "definitions" or "$defs":
            case "type" when schema.Find("enum") is not null:
            case "format" when schema.Find("pattern") is not null:
                return;
            case "title" or "description" when value.Kind == RuleNodeKind.Text:
                json.WriteString(name, value.Text);
                return;
            case "allOf":
            case "anyOf" or "oneOf" when value.Items.Length == 1:
                return;
            case "pattern":
                WritePattern(json, value);
                return;
        }

        if (RuleKeywords.IsNote(name) || !RuleKeywords.IsEnforced(name)) { return; }
        json.WritePropertyName(name);
        WriteValue(json, name, value);
    }

    private void WritePattern(Utf8JsonWriter json, RuleNode pattern)
    {
        json.WriteString("format", FormatOf(_patterns.Count));
        _patterns.Add(pattern.Text);
    }

    private void WriteValue(Utf8JsonWriter json, string name, RuleNode value)
    {
        if (RuleKeywords.TakesMap(name))
        {
            json.WriteStartObject();
            foreach (RuleMember member in value.Members)
            {
                json.WritePropertyName(member.Name);
                Write(json, member.Value);
            }

            json.WriteEndObject();
        }
        else if (RuleKeywords.TakesSchemas(name) || (name == "items" && value.Kind == RuleNodeKind.Array))
        {
            json.WriteStartArray();
            foreach (RuleNode item in value.Items) { Write(json, item); }
            json.WriteEndArray();
        }
        else if (RuleKeywords.TakesSchema(name) && value.Kind == RuleNodeKind.Object) { Write(json, value); }
        else { WritePlain(json, value); }
    }

    private static void WritePlain(Utf8JsonWriter json, RuleNode value)
    {
        switch (value.Kind)
        {
            case RuleNodeKind.Array:
                json.WriteStartArray();
                foreach (RuleNode item in value.Items) { WritePlain(json, item); }
                json.WriteEndArray();
                break;
            case RuleNodeKind.Text:
                json.WriteStringValue(value.Text);
                break;
            case RuleNodeKind.Boolean:
                json.WriteBooleanValue(value.Text == "true");
                break;
            case RuleNodeKind.Number:
                json.WriteRawValue(value.Text);
                break;
            default:
                throw new InvalidOperationException("no enforced keyword has such a value");
        }
    }
}
