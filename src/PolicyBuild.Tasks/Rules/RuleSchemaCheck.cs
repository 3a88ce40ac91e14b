using System.Globalization;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Tasks.Rules;

/// <summary>Finds in one schema file what NJsonSchema would not enforce, or would enforce in another way than the standard says.</summary>
/// <param name="file">The file.</param>
/// <param name="diagnostics">Receives PB2122 to PB2124 and PB2126.</param>
internal sealed class RuleSchemaCheck(RuleFile file, DiagnosticBag diagnostics)
{
    /// <summary>The values of <c>$ref</c>, in the order of the file.</summary>
    public List<RuleNode> References { get; } = [];

    /// <summary>The schemas of the file: what a reference may lead to.</summary>
    public HashSet<RuleNode> Schemas { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Checks the whole file.</summary>
    public void Run() => CheckSchema(file.Root, isTop: true);

    private void CheckSchema(RuleNode node, bool isTop = false)
    {
        if (node.Kind != RuleNodeKind.Object)
        {
            string problem = node.Kind == RuleNodeKind.Boolean ? $"the schema '{node.Text}' is not enforced" : "a schema is an object";
            diagnostics.Add(RuleDiagnostics.NoEffect(file.At(node.Start), problem, node.Text == "false" ? "write {\"not\": {}}" : "write {}"));
            return;
        }

        Schemas.Add(node);
        foreach (RuleMember member in node.Members) { CheckKeyword(node, member, isTop); }
        CheckRequired(node);
        CheckEnum(node);
        if (node.Find("additionalItems") is { } more && node.Find("items")?.Kind != RuleNodeKind.Array)
        {
            diagnostics.Add(RuleDiagnostics.NoEffect(file.At(more.Start), "'additionalItems' has no effect here", "it counts only beside a list of 'items'"));
        }
    }

    private void CheckKeyword(RuleNode schema, RuleMember member, bool isTop)
    {
        string name = member.Name;
        if (RuleKeywords.IsNote(name) || (isTop && name is "$id" or "id")) { return; }
        if (!RuleKeywords.IsEnforced(name))
        {
            diagnostics.Add(RuleDiagnostics.KeywordNotEnforced(file.At(member.Start), name, RuleKeywords.InPlaceOf(name)));
            return;
        }

        if (name != "$ref" && !RuleKeywords.TakesMap(name) && schema.Find("$ref") is not null)
        {
            diagnostics.Add(RuleDiagnostics.NoEffect(file.At(member.Start), $"'{name}' beside '$ref' is not enforced", "write both into 'allOf'"));
        }

        CheckValue(name, member.Value);
    }

    private void CheckValue(string name, RuleNode value)
    {
        if (name is "additionalProperties" or "additionalItems" && value.Kind == RuleNodeKind.Boolean) { return; }
        if (name == "items" && value.Kind == RuleNodeKind.Array) { CheckAll(value); }
        else if (RuleKeywords.TakesSchema(name)) { CheckSchema(value); }
        else if (RuleKeywords.TakesSchemas(name)) { CheckList(name, value); }
        else if (RuleKeywords.TakesMap(name)) { CheckMap(name, value); }
        else if (RuleKeywords.TakesCount(name)) { CheckCount(name, value); }
        else if (RuleKeywords.TakesNumber(name)) { CheckNumber(name, value); }
        else { CheckOther(name, value); }
    }

    private void CheckAll(RuleNode list)
    {
        foreach (RuleNode item in list.Items) { CheckSchema(item); }
    }

    private void CheckList(string name, RuleNode value)
    {
        if (value.Kind == RuleNodeKind.Array && value.Items.Length > 0) { CheckAll(value); }
        else { Malformed(name, value, "a list of schemas"); }
    }

    private void CheckMap(string name, RuleNode value)
    {
        if (value.Kind != RuleNodeKind.Object) { Malformed(name, value, "an object whose values are schemas"); }
        foreach (RuleMember member in value.Members) { CheckSchema(member.Value); }
    }

    private void CheckCount(string name, RuleNode value)
    {
        bool isCount = value.Kind == RuleNodeKind.Number && int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count);
        if (!isCount) { Malformed(name, value, "a whole number from 0"); }
        else if (name.StartsWith("max", StringComparison.Ordinal) && value.Text == "0")
        {
            diagnostics.Add(RuleDiagnostics.NoEffect(file.At(value.Start), $"'{name}' with 0 is not enforced",
                name == "maxLength" ? "write 'enum' with one empty text" : "write 'not' with a 'min...' of 1"));
        }
    }

    private void CheckNumber(string name, RuleNode value)
    {
        bool isNumber = value.Kind == RuleNodeKind.Number && decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            && Math.Abs(number) <= ulong.MaxValue && (name != "multipleOf" || number > 0);
        if (!isNumber) { Malformed(name, value, name == "multipleOf" ? "a number above 0" : "a number of at most 64 bits"); }
    }

    private void CheckOther(string name, RuleNode value)
    {
        switch (name)
        {
            case "$ref":
                if (value.Kind == RuleNodeKind.Text) { References.Add(value); }
                else { Malformed(name, value, "a text"); }
                break;
            case "type":
                if (!IsTexts(value) || value.Texts().Any(type => !RuleKeywords.Types.Contains(type)))
                {
                    Malformed(name, value, "one of " + string.Join(", ", RuleKeywords.Types) + ", or a list of them");
                }

                break;
            case "required":
                if (value.Kind != RuleNodeKind.Array || value.Items.Any(item => item.Kind != RuleNodeKind.Text)) { Malformed(name, value, "a list of texts"); }
                break;
            case "uniqueItems":
                if (value.Kind != RuleNodeKind.Boolean) { Malformed(name, value, "true or false"); }
                break;
            case "format":
                if (!RuleKeywords.Formats.Contains(value.Text))
                {
                    diagnostics.Add(RuleDiagnostics.NoEffect(file.At(value.Start), $"the format '{value.Text}' is not enforced",
                        "write 'pattern', or one of " + string.Join(", ", RuleKeywords.Formats)));
                }

                break;
            case "pattern":
                if (value.Kind != RuleNodeKind.Text) { Malformed(name, value, "a text"); }
                else if (RulePattern.Problem(value.Text) is { } problem) { diagnostics.Add(RuleDiagnostics.BadPattern(file.At(value.Start), problem)); }
                break;
            default:
                break;
        }
    }

    /// <summary>NJsonSchema misses the keys of a text or a list too, where the standard lets those pass.</summary>
    private void CheckRequired(RuleNode schema)
    {
        if (schema.Find("required") is not { } required || schema.Find("type") is { Kind: RuleNodeKind.Text, Text: "object" }) { return; }
        diagnostics.Add(RuleDiagnostics.NoEffect(file.At(required.Start), "'required' is enforced on texts and lists too", "write \"type\": \"object\" beside it"));
    }

    /// <summary>NJsonSchema compares texts of values: 1 and "1" are the same to it. With values of one type, and that type checked, they are not.</summary>
    private void CheckEnum(RuleNode schema)
    {
        if (schema.Find("enum") is not { } values) { return; }
        string? type = EnumType(values);
        if (type is null)
        {
            diagnostics.Add(RuleDiagnostics.NoEffect(file.At(values.Start), "an 'enum' of several types is not enforced",
                "write texts, whole numbers or Booleans, and 'anyOf' for values of several types"));
        }
        else if (schema.Find("type") is { } written && !written.Texts().Contains(type) && !(type == "integer" && written.Texts().Contains("number")))
        {
            Malformed("enum", values, "values of the schema's type");
        }
    }

    /// <summary>The one type that all values of an <c>enum</c> have; null where there is none.</summary>
    public static string? EnumType(RuleNode values)
    {
        if (values.Kind != RuleNodeKind.Array || values.Items.Length == 0 || values.Items.Any(item => item.Kind != values.Items[0].Kind)) { return null; }
        return values.Items[0].Kind switch
        {
            RuleNodeKind.Text => "string",
            RuleNodeKind.Boolean => "boolean",
            RuleNodeKind.Number when values.Items.All(item => long.TryParse(item.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) => "integer",
            _ => null,
        };
    }

    private static bool IsTexts(RuleNode value) => value.Kind == RuleNodeKind.Text
        || (value.Kind == RuleNodeKind.Array && value.Items.Length > 0 && value.Items.All(item => item.Kind == RuleNodeKind.Text));

    private void Malformed(string name, RuleNode value, string expected) =>
        diagnostics.Add(RuleDiagnostics.BadValue(file.At(value.Start), name, expected));
}
