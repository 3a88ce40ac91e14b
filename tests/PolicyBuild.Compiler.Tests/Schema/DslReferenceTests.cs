using System.Text.Json;
using PolicyBuild.Compiler.Tests.Syntax;
using PolicyBuild.ReferenceGenerator;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Schema;

/// <summary>docs/dsl-reference.md says what the schema says.</summary>
public class DslReferenceTests
{
    private static readonly string s_schema = File.ReadAllText(Repository.Folder("schemas", "policy.schema.json"));

    [Fact]
    public void The_committed_page_is_what_the_generator_makes_of_the_schema() =>
        Assert.Equal(ReferenceWriter.Write(ReferenceReader.Read(s_schema)), File.ReadAllText(Repository.Folder("docs", "dsl-reference.md")));

    [Fact]
    public void Every_key_of_the_schema_is_on_the_page()
    {
        using JsonDocument document = JsonDocument.Parse(s_schema);
        IEnumerable<string> listed = ReferenceReader.Read(s_schema).SelectMany(section => section.Keys).Select(key => key.Name);
        Assert.Equal(Keys(document.RootElement).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    public static TheoryData<string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string>();
            foreach (ReferenceSection section in ReferenceReader.Read(s_schema))
            {
                foreach (ReferenceKey key in section.Keys) { examples.Add(section.Path, $"{key.Name}: {key.Example}"); }
            }

            return examples;
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_fits_the_schema(string path, string example)
    {
        string text = example;
        foreach (string step in path.Split('.', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            string key = step.TrimEnd('[', ']');
            string value = "{" + text + "}";
            for (int list = key.Length; list < step.Length; list += 2) { value = "[" + value + "]"; }
            text = $"{key}: {value}";
        }

        string policy = example.StartsWith("profile: ", StringComparison.Ordinal) ? text : "profile: p\n" + text;

        // One key alone: others that its mapping must have are missing.
        Assert.DoesNotContain(new ParsedText(policy + "\n", validate: true).Lines, line => !line.StartsWith("PB2004 ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Keys(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Array) { return schema.EnumerateArray().SelectMany(Keys); }
        if (schema.ValueKind != JsonValueKind.Object) { return []; }
        IEnumerable<string> own = schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Select(property => property.Name).Concat(properties.EnumerateObject().SelectMany(property => Keys(property.Value)))
            : [];
        return own.Concat(schema.EnumerateObject().Where(member => member.Name is "oneOf" or "items" or "definitions" or "additionalProperties")
            .SelectMany(member => member.Name == "definitions" ? member.Value.EnumerateObject().SelectMany(one => Keys(one.Value)) : Keys(member.Value)));
    }
}
