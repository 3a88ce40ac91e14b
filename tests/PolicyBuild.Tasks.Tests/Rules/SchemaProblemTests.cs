
namespace PolicyBuild.Tasks.Tests.Rules;

/// <summary>Schemas that would be enforced in part, or otherwise than they read, are refused.</summary>
public sealed class SchemaProblemTests
{
    [Theory]
    [InlineData("const", "\"a\"", "write 'enum' with one value")]
    [InlineData("if", "{}", "write 'oneOf' with a schema for each case")]
    [InlineData("then", "{}", "write 'oneOf' with a schema for each case")]
    [InlineData("else", "{}", "write 'oneOf' with a schema for each case")]
    [InlineData("contains", "{}", "write 'not' with 'items' of what must not be in every place")]
    [InlineData("minContains", "1", "write 'not' with 'items' of what must not be in every place")]
    [InlineData("propertyNames", "{}", "name the keys under 'properties', or give all of them one schema by 'additionalProperties'")]
    [InlineData("patternProperties", "{}", "name the keys under 'properties', or give all of them one schema by 'additionalProperties'")]
    [InlineData("dependencies", "{}", "write 'anyOf' with a schema for each case")]
    [InlineData("dependentRequired", "{}", "write 'anyOf' with a schema for each case")]
    [InlineData("dependentSchemas", "{}", "write 'anyOf' with a schema for each case")]
    [InlineData("unevaluatedProperties", "false", "write 'additionalProperties' in the schema that has 'properties'")]
    [InlineData("unevaluatedItems", "false", "write 'additionalItems' beside a list of 'items'")]
    [InlineData("prefixItems", "[]", "write 'items' with a list of schemas")]
    [InlineData("$anchor", "\"a\"", "write '$ref' with a path: #/definitions/NAME")]
    [InlineData("$dynamicRef", "\"#a\"", "write '$ref' with a path: #/definitions/NAME")]
    [InlineData("$id", "\"a\"", "write it at the top of the file alone")]
    [InlineData("requierd", "[]", null)]
    [InlineData("discriminator", "\"a\"", null)]
    [InlineData("x-nullable", "true", null)]
    public void A_keyword_that_is_not_enforced_is_named_with_its_place(string keyword, string value, string? help) =>
        Assert.Equal([$"rules.json 3:5 PB2123 the keyword '{keyword}' is not enforced" + (help is null ? "" : "; " + help)],
            RuleCheck.Problems("{\"properties\": {\n  \"v\": { \"title\": \"é\",\n    \"" + keyword + "\": " + value + "}}}"));

    [Theory]
    [InlineData("""{"maxItems":0}""", "'maxItems' with 0 is not enforced")]
    [InlineData("""{"maxProperties":0}""", "'maxProperties' with 0 is not enforced")]
    [InlineData("""{"maxLength":0}""", "'maxLength' with 0 is not enforced")]
    [InlineData("""{"$ref":"#/definitions/x","type":"string"}""", "'type' beside '$ref' is not enforced")]
    [InlineData("""{"properties":{"a":false}}""", "the schema 'false' is not enforced")]
    [InlineData("""{"items":true}""", "the schema 'true' is not enforced")]
    [InlineData("""{"not":1}""", "a schema is an object")]
    [InlineData("""{"required":["a"]}""", "'required' is enforced on texts and lists too")]
    [InlineData("""{"required":["a"],"type":["object","string"]}""", "'required' is enforced on texts and lists too")]
    [InlineData("""{"enum":["a",1]}""", "an 'enum' of several types is not enforced")]
    [InlineData("""{"enum":[]}""", "an 'enum' of several types is not enforced")]
    [InlineData("""{"enum":[1.5]}""", "an 'enum' of several types is not enforced")]
    [InlineData("""{"enum":[null]}""", "an 'enum' of several types is not enforced")]
    [InlineData("""{"enum":[{"a":1}]}""", "an 'enum' of several types is not enforced")]
    [InlineData("""{"format":"email"}""", "the format 'email' is not enforced")]
    [InlineData("""{"format":"regex"}""", "the format 'regex' is not enforced")]
    [InlineData("""{"additionalItems":false}""", "'additionalItems' has no effect here")]
    [InlineData("""{"items":{},"additionalItems":false}""", "'additionalItems' has no effect here")]
    public void A_value_or_a_place_without_effect_is_refused(string schema, string problem)
    {
        string found = Assert.Single(RuleCheck.Problems($$$"""{"properties":{"v":{{{schema}}} },"definitions":{"x":{}} }"""));
        Assert.Contains(" PB2124 " + problem + "; ", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"text"}""")]
    [InlineData("""{"type":[]}""")]
    [InlineData("""{"type":[1]}""")]
    [InlineData("""{"required":"a","type":"object"}""")]
    [InlineData("""{"required":[1],"type":"object"}""")]
    [InlineData("""{"minItems":-1}""")]
    [InlineData("""{"minItems":1.5}""")]
    [InlineData("""{"minItems":99999999999}""")]
    [InlineData("""{"minimum":"1"}""")]
    [InlineData("""{"minimum":1e300}""")]
    [InlineData("""{"exclusiveMinimum":true}""")]
    [InlineData("""{"multipleOf":0}""")]
    [InlineData("""{"uniqueItems":"yes"}""")]
    [InlineData("""{"properties":[]}""")]
    [InlineData("""{"oneOf":[]}""")]
    [InlineData("""{"anyOf":{}}""")]
    [InlineData("""{"pattern":1}""")]
    [InlineData("""{"$ref":1}""")]
    [InlineData("""{"type":"integer","enum":["a"]}""")]
    public void A_value_that_a_keyword_does_not_take_is_refused(string schema) =>
        Assert.Contains(" PB2122 the value of '", Assert.Single(RuleCheck.Problems($$$"""{"properties":{"v":{{{schema}}}} }""")), StringComparison.Ordinal);

    [Fact]
    public void Notes_are_no_rules() => Assert.Empty(RuleCheck.Problems("""
        {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://example.com/a.json","$comment":"c","title":"t","description":"d","default":{"const":1},
         "examples":[{"if":1}],"properties":{"v":{"title":"t","$ref":"#/$defs/x","deprecated":true,"markdownDescription":"m"}},"$defs":{"x":{}}}
        """));

    [Fact]
    public void All_problems_of_all_files_are_told_at_once()
    {
        using var check = new RuleCheck();
        check.Write("a.json", """{"const":1,"properties":{"v":{"$ref":"b.json"}},"if":{}}""");
        check.Write("b.json", """{"then":{}}""");
        Assert.Equal([": PB2121 the", "a.json 1:2 PB2123", "a.json 1:49 PB2123", "b.json 1:2 PB2123"],
            check.Problems(["a.json", "none.json"]).Select(line => string.Join(' ', line.Split(' ')[..3])));
    }

    [Theory]
    [InlineData("http://example.com/a.json", "is not followed")]
    [InlineData("https://example.com/a.json#/definitions/x", "is not followed")]
    [InlineData("//example.com/a.json", "is not followed")]
    [InlineData("file:///etc/passwd", "is not followed")]
    [InlineData("/etc/passwd", "is not followed")]
    [InlineData("%2Fetc/passwd", "is not followed")]
    [InlineData("..\\\\a.json", "is not followed")]
    [InlineData("urn:x:y", "is not followed")]
    [InlineData("#anchor", "is not followed")]
    [InlineData("../outside.json", "leads out of the root")]
    [InlineData("sub/../../outside.json", "leads out of the root")]
    [InlineData("link.json", "leads out of the root")]
    [InlineData("#/definitions/none", "leads to no schema")]
    [InlineData("#/definitions", "leads to no schema")]
    [InlineData("#/definitions/a/default", "leads to no schema")]
    [InlineData("#/properties/v/items/0", "leads to no schema")]
    [InlineData("#/title", "leads to no schema")]
    public void A_reference_that_is_not_local_or_leads_nowhere_is_an_error(string reference, string problem)
    {
        using var outside = new RuleCheck();
        using var check = new RuleCheck();
        outside.Write("target.json", "{}");
        File.CreateSymbolicLink(Path.Combine(check.Folder, "link.json"), Path.Combine(outside.Folder, "target.json"));
        check.Write("rules.json", $$$"""{"title":"t","definitions":{"a":{"default":{} } },"properties":{"v":{"$ref":"{{{reference}}}"} } }""");
        string found = Assert.Single(check.Problems(["rules.json"]));
        Assert.Contains("PB2125 '$ref' to '", found, StringComparison.Ordinal);
        Assert.Contains(problem, found, StringComparison.Ordinal);
        Assert.StartsWith("rules.json 1:77 ", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"properties":{"v":{"not":{"$ref":"#/properties/v"}}}}""")]
    [InlineData("""{"anyOf":[{"$ref":"#/definitions/a"}],"definitions":{"a":{"oneOf":[{"$ref":"#/definitions/b"}]},"b":{"$ref":"#/definitions/a"}}}""")]
    public void A_schema_that_refers_to_itself_about_the_same_value_is_an_error(string schema) =>
        Assert.Contains("PB2125", Assert.Single(RuleCheck.Problems(schema)), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "is no regular file, or empty")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("{\"a\": 1,}", "not valid JSON")]
    [InlineData("// c\n{}", "not valid JSON")]
    [InlineData("{\"title\":\"\\ud800\"}", "not Unicode")]
    [InlineData("[]", "a schema is an object")]
    [InlineData("{\"type\":\"string\",\"type\":\"object\"}", "'type' is there twice")]
    public void What_is_no_JSON_is_told_at_its_place(string text, string problem) =>
        Assert.Contains(problem, Assert.Single(RuleCheck.Problems(text)), StringComparison.Ordinal);

    [Fact]
    public void Depth_size_and_number_of_files_are_bounded()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"not\":", depth - 1)) + "{}" + new string('}', depth - 1);
        Assert.Empty(RuleCheck.Problems(Nested(64)));
        Assert.Contains("nested deeper than 64", Assert.Single(RuleCheck.Problems(Nested(65))), StringComparison.Ordinal);
        Assert.Contains("larger than 1 MiB", Assert.Single(RuleCheck.Problems("{}" + new string(' ', 1 << 20))), StringComparison.Ordinal);

        using var check = new RuleCheck();
        for (int i = 0; i < 65; i++) { check.Write($"{i}.json", $$$"""{"properties":{"v":{"$ref":"{{{i + 1}}}.json"} } }"""); }
        check.Write("65.json", "{}");
        Assert.Contains("is one too many", Assert.Single(check.Problems(["0.json"])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_is_no_regular_expression_is_an_error() =>
        Assert.Equal(["rules.json 1:12 PB2126 the pattern is no regular expression (InsufficientClosingParentheses)"], RuleCheck.Problems("""{"pattern":"(a"}"""));
}
