using Newtonsoft.Json.Linq;
using PolicyBuild.Compiler.Schema;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Compiler.Tests.Syntax;
using PolicyBuild.SchemaCompiler;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Schema;

public class SchemaFileTests
{
    [Fact]
    public void No_schema_says_what_NJsonSchema_ignores()
    {
        string[] files = Directory.GetFiles(Repository.Folder("schemas"), "*.json");
        Assert.NotEmpty(files);
        foreach (string file in files) { SchemaKeywords.Check(File.ReadAllText(file)); }
    }

    [Theory]
    [InlineData("""{"type": "string", "const": "x"}""", "const")]
    [InlineData("""{"type": "string", "if": {}}""", "if")]
    [InlineData("""{"type": "string", "format": "ipv4"}""", "format")]
    [InlineData("""{"type": "array", "contains": {"type": "string"}}""", "contains")]
    [InlineData("""{"type": "array", "uniqueItems": true}""", "uniqueItems")]
    [InlineData("""{"type": "array", "maxItems": 0}""", "maxItems")]
    [InlineData("""{"type": "array", "prefixItems": []}""", "prefixItems")]
    [InlineData("""{"type": "array", "items": false}""", "object")]
    [InlineData("""{"type": "object", "additionalProperties": false, "maxProperties": 0}""", "maxProperties")]
    [InlineData("""{"type": "object", "additionalProperties": false, "propertyNames": {}}""", "propertyNames")]
    [InlineData("""{"type": "object", "additionalProperties": false, "patternProperties": {}}""", "patternProperties")]
    [InlineData("""{"type": "object", "additionalProperties": false, "dependencies": {}}""", "dependencies")]
    [InlineData("""{"type": "object", "properties": {}}""", "additionalProperties")]
    [InlineData("""{"type": "object", "additionalProperties": false, "properties": {"a": {"$ref": "#/definitions/b", "description": "c"}}, "definitions": {"b": {"type": "string"}}}""", "beside $ref")]
    [InlineData("""{"oneOf": [{"$ref": "#/definitions/b"}]}""", "leads nowhere")]
    [InlineData("""{"oneOf": [{"$ref": "http://example.com/"}]}""", "leaves the file")]
    [InlineData("""{"type": "integer", "enum": [1]}""", "no effect")]
    [InlineData("""{"type": "string", "enum": [1]}""", "list of strings")]
    [InlineData("""{"type": "string", "minimum": 1}""", "no effect")]
    [InlineData("""{"type": "string", "pattern": "x"}""", "anchored")]
    [InlineData("""{"type": "string", "pattern": "^\\d$"}""", "differs")]
    [InlineData("""{"description": "anything"}""", "needs a type")]
    [InlineData("""{"type": "any"}""", "not known")]
    [InlineData("""{"allOf": []}""", "allOf")]
    [InlineData("""{"type": "string", "oneOf": [{"type": "string"}]}""", "beside oneOf")]
    public void A_keyword_without_effect_is_refused(string schema, string said)
    {
        SchemaException exception = Assert.Throws<SchemaException>(() => SchemaKeywords.Check(schema));
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_branches_of_one_kind_are_refused()
    {
        NJsonSchema.JsonSchema schema = await NJsonSchema.JsonSchema.FromJsonAsync(
            """{"title": "t", "oneOf": [{"type": "integer"}, {"type": "number"}]}""", TestContext.Current.CancellationToken);
        SchemaException exception = Assert.Throws<SchemaException>(() => RuleReader.Read(schema));
        Assert.Contains("'t'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_has_a_description()
    {
        foreach (JProperty key in Keys())
        {
            string? description = (string?)key.Value["description"];
            Assert.True(description?.Length >= 15, $"{key.Path} has no description that an editor could show");
            Assert.EndsWith(".", description, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_key_stands_in_a_good_policy()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (string text in GoodPolicies.All) { Collect(new ParsedText(text).Policy!.Root, used); }
        Assert.Empty(Keys().Select(key => key.Name).Except(used));
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("mode")]
    [InlineData("runtime")]
    [InlineData("security", "level")]
    [InlineData("security", "capabilities")]
    [InlineData("security", "seccomp", "default")]
    [InlineData("security", "seccomp", "allow")]
    [InlineData("security", "landlock", "enabled")]
    [InlineData("security", "landlock", "paths", "path")]
    [InlineData("security", "landlock", "paths", "access")]
    [InlineData("security", "bpf_lsm")]
    [InlineData("performance", "zygote")]
    [InlineData("performance", "io_mode")]
    [InlineData("performance", "memory_allocator")]
    [InlineData("performance", "cpu_affinity")]
    [InlineData("performance", "prefetch")]
    [InlineData("resources", "memory")]
    [InlineData("resources", "cpu")]
    [InlineData("resources", "pids")]
    [InlineData("resources", "disk")]
    [InlineData("resources", "timeout")]
    [InlineData("network", "mode")]
    [InlineData("network", "dns")]
    [InlineData("network", "outbound")]
    [InlineData("adaptive", "auto_upgrade")]
    [InlineData("adaptive", "auto_downgrade")]
    [InlineData("adaptive", "triggers", "network_access")]
    [InlineData("adaptive", "triggers", "file_write_outside_tmp")]
    public void The_schema_has_every_field_of_the_seed_document(params string[] path)
    {
        SchemaRule rule = PolicyShape.Rules[0];
        foreach (string key in path)
        {
            if (rule.Kinds == SyntaxKind.Sequence) { rule = PolicyShape.Rules[rule.Items]; }
            int index = Array.IndexOf(rule.Keys, key);
            Assert.True(index >= 0, $"no key '{key}' in {string.Join(".", path)}");
            rule = PolicyShape.Rules[rule.KeyRules[index]];
        }
    }

    [Fact]
    public void The_text_that_the_command_line_prints_is_the_file() => Assert.Equal(File.ReadAllText(SchemaOracle.SchemaFile), PolicySchema.Text);

    private static IEnumerable<JProperty> Keys() => JObject.Parse(File.ReadAllText(SchemaOracle.SchemaFile)).Descendants().OfType<JProperty>()
        .Where(property => property is { Name: "properties", Value: JObject } && property.Value.Children<JProperty>().All(key => key.Value is JObject))
        .SelectMany(property => property.Value.Children<JProperty>());

    private static void Collect(SyntaxNode node, HashSet<string> used)
    {
        if (node is SequenceNode sequence)
        {
            foreach (SyntaxNode item in sequence.Items) { Collect(item, used); }
        }
        else if (node is MappingNode mapping)
        {
            foreach (MappingEntry entry in mapping.Entries)
            {
                used.Add(entry.Key.Text);
                Collect(entry.Value, used);
            }
        }
    }
}
