using PolicyBuild.Tasks.Rules;

namespace PolicyBuild.Tasks.Tests.Rules;

public sealed class CompanyRulesTests
{
    // Each row: a schema for the key 'v', a value, and what is said of it; empty: nothing.
    [Theory]
    [InlineData("""{"type":"string"}""", "1", "1:4 PB2103 rules.json takes a text here, found the number 1")]
    [InlineData("""{"type":"string"}""", "'1'", "")]
    [InlineData("""{"type":"integer"}""", "1.0", "")]
    [InlineData("""{"type":"integer"}""", "1.5", "1:4 PB2103 rules.json takes a whole number here, found the number 1.5")]
    [InlineData("""{"type":"number"}""", "x", "1:4 PB2103 rules.json takes a number here, found 'x'")]
    [InlineData("""{"type":"boolean"}""", "no", "1:4 PB2103 rules.json takes true or false here, found 'no'")]
    [InlineData("""{"type":"null"}""", "~", "")]
    [InlineData("""{"type":"object"}""", "[]", "1:4 PB2103 rules.json takes keys and values here, found a list")]
    [InlineData("""{"type":"array"}""", "{}", "1:4 PB2103 rules.json takes a list here, found keys and values")]
    [InlineData("""{"type":["string","array"]}""", "1", "1:4 PB2103 rules.json takes a list or a text here, found the number 1")]
    [InlineData("""{"type":["string","array"],"items":{"type":"string"}}""", "[a, 1]", "1:8 PB2103 rules.json takes a text here, found the number 1")]
    [InlineData("""{"enum":["a","b"]}""", "c", "1:4 PB2104 'c' is not allowed here by rules.json; write a or b")]
    [InlineData("""{"enum":["a","b"],"title":"A or B"}""", "c", "1:4 PB2104 'c' is not allowed here by rules.json; A or B")]
    [InlineData("""{"enum":["1"]}""", "1", "1:4 PB2103 rules.json takes a text here, found the number 1")]
    [InlineData("""{"enum":[1]}""", "'1'", "1:4 PB2103 rules.json takes a whole number here, found '1'")]
    [InlineData("""{"enum":[16]}""", "0x10", "")]
    [InlineData("""{"enum":[true]}""", "'True'", "1:4 PB2103 rules.json takes true or false here, found 'True'")]
    [InlineData("""{"enum":[true]}""", "false", "1:4 PB2104 false is not allowed here by rules.json; write True")]
    [InlineData("""{"type":["string","null"],"enum":["a"]}""", "~", "1:4 PB2103 rules.json takes a text here, found nothing")]
    [InlineData("""{"minimum":5}""", "4", "1:4 PB2105 the number 4 is below 5, the bound of rules.json")]
    [InlineData("""{"minimum":5}""", "5", "")]
    [InlineData("""{"exclusiveMinimum":5}""", "5", "1:4 PB2105 the number 5 is below 5, the bound of rules.json")]
    [InlineData("""{"maximum":5}""", "6", "1:4 PB2105 the number 6 is above 5, the bound of rules.json")]
    [InlineData("""{"maximum":5}""", "99999999999999999999", "1:4 PB2105 the number 99999999999999999999 is above 5, the bound of rules.json")]
    [InlineData("""{"maximum":5}""", "18446744073709551615", "1:4 PB2105 the number 18446744073709551615 is above 5, the bound of rules.json")]
    [InlineData("""{"maximum":5}""", "99999999999999999999999999999999999999999.0", "1:4 PB2105 the number 9999999999999999999999999999999999999999... is above 5, the bound of rules.json")]
    [InlineData("""{"exclusiveMaximum":5}""", "5", "1:4 PB2105 the number 5 is above 5, the bound of rules.json")]
    [InlineData("""{"multipleOf":2}""", "3", "1:4 PB2105 the number 3 is no multiple of 2, the bound of rules.json")]
    [InlineData("""{"minLength":2}""", "a", "1:4 PB2106 'a' is shorter than the 2 characters of rules.json")]
    [InlineData("""{"maxLength":2}""", "abc", "1:4 PB2106 'abc' is longer than the 2 characters of rules.json")]
    [InlineData("""{"pattern":"^a$"}""", "b", "1:4 PB2106 'b' does not match the pattern '^a$' of rules.json")]
    [InlineData("""{"pattern":"^a$"}""", "\"a\\n\"", "1:4 PB2106 'a ' does not match the pattern '^a$' of rules.json")]
    [InlineData("""{"pattern":"^\\d$"}""", "'\u0663'", "1:4 PB2106 '\u0663' does not match the pattern '^\\d$' of rules.json")]
    [InlineData("""{"pattern":"^a$"}""", "7", "")]
    [InlineData("""{"pattern":"^[0-9.]+$","format":"ipv4","allOf":[{"minLength":8}]}""", "1.1.1.1", "1:4 PB2106 '1.1.1.1' is shorter than the 8 characters of rules.json")]
    [InlineData("""{"pattern":"^[0-9.]+$","format":"ipv4"}""", "1.1.1.1.1", "1:4 PB2106 '1.1.1.1.1' is not of the format 'ipv4' of rules.json")]
    [InlineData("""{"format":"hostname"}""", "a b", "1:4 PB2106 'a b' is not of the format 'hostname' of rules.json")]
    [InlineData("""{"minItems":1}""", "[]", "1:4 PB2107 at least 1 entries are asked for by rules.json")]
    [InlineData("""{"maxItems":1}""", "[a, b]", "1:4 PB2107 at most 1 entries are allowed by rules.json")]
    [InlineData("""{"uniqueItems":true}""", "[a, a]", "1:4 PB2107 the same entry twice is not allowed by rules.json")]
    [InlineData("""{"items":{"enum":["a"]}}""", "[a, b]", "1:8 PB2104 'b' is not allowed here by rules.json; write a")]
    [InlineData("""{"items":[{"enum":["a"]}],"additionalItems":false}""", "[a, b]", "1:8 PB2107 an entry here is not allowed by rules.json")]
    [InlineData("""{"items":[{"enum":["a"]}],"additionalItems":{"enum":["b"]}}""", "[a, c]", "1:8 PB2104 'c' is not allowed here by rules.json; write b")]
    [InlineData("""{"minProperties":1}""", "{}", "1:4 PB2107 at least 1 keys are asked for by rules.json")]
    [InlineData("""{"maxProperties":1}""", "{a: 1, b: 2}", "1:4 PB2107 at most 1 keys are allowed by rules.json")]
    [InlineData("""{"type":"object","required":["a"]}""", "{b: 1}", "1:4 PB2102 the key 'a' is missing, which rules.json asks for")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", "{a: 1, b: 2}", "1:11 PB2101 the key 'b' is not allowed by rules.json")]
    [InlineData("""{"additionalProperties":{"type":"string"}}""", "{a: x, b: 2}", "1:14 PB2103 rules.json takes a text here, found the number 2")]
    [InlineData("""{"not":{"enum":["a"]},"description":"never a"}""", "a", "1:4 PB2108 this fits what is excluded by a 'not' of rules.json; never a")]
    [InlineData("""{"additionalProperties":{"not":{}}}""", "{a: 1}", "1:8 PB2108 this fits what is excluded by a 'not' of rules.json")]
    [InlineData("""{"allOf":[{"enum":["a","b"]},{"enum":["b","c"]}]}""", "a", "1:4 PB2104 'a' is not allowed here by rules.json; write b or c")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"object","required":["a"]}]}""", "{}", "1:4 PB2102 the key 'a' is missing, which rules.json asks for")]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"boolean"}]}""", "1", "1:4 PB2108 this fits none of the cases of rules.json")]
    [InlineData("""{"oneOf":[{"type":"string"},{"minLength":1}]}""", "a", "1:4 PB2108 this fits more than one of the cases of rules.json")]
    public void Each_keyword_is_enforced_at_the_place_of_the_mistake(string schema, string value, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : [expected], RuleCheck.Of($$$"""{"properties":{"v":{{{schema}}}} }""", "v: " + value + "\n"));

    [Theory]
    [InlineData("allOf")]
    [InlineData("anyOf")]
    [InlineData("oneOf")]
    public void Keywords_beside_a_list_of_one_reference_are_enforced(string list) =>
        Assert.Equal(["1:1 PB2107 at least 2 keys are asked for by rules.json", "1:4 PB2104 'x' is not allowed here by rules.json; write y"],
            RuleCheck.Of($$$"""{"minProperties":2,"{{{list}}}":[{"$ref":"#/definitions/d"}],"definitions":{"d":{"properties":{"v":{"enum":["y"]} } } } }""", "v: x\n").Order(StringComparer.Ordinal));

    [Fact]
    public void Positions_are_those_of_the_policy_and_the_help_is_the_rule_s_own_text()
    {
        string[] found = RuleCheck.Of("""
            {
              "title": "Rules of the payments team",
              "type": "object",
              "required": ["resources"],
              "properties": {
                "mode": { "enum": ["sandbox", "hardened"], "description": "A service that handles cards\nruns in a sandbox." },
                "security": { "properties": { "seccomp": { "properties": { "allow": { "items": { "not": { "enum": ["ptrace"] }, "title": "no ptrace" } } } } } }
              }
            }
            """, """
            # a comment
            mode: direct
            security:
              seccomp:
                allow:
                  - read
                  - ptrace

            """);
        Assert.Equal(
        [
            "2:7 PB2104 'direct' is not allowed here by rules.json; A service that handles cards runs in a sandbox.",
            "7:9 PB2108 this fits what is excluded by a 'not' of rules.json; no ptrace",
            "2:1 PB2102 the key 'resources' is missing, which rules.json asks for; Rules of the payments team",
        ], found.OrderBy(line => line[4..], StringComparer.Ordinal).OrderBy(line => line.Contains("PB2102", StringComparison.Ordinal)));
    }

    [Fact]
    public void All_schemas_are_checked_and_named()
    {
        using var check = new RuleCheck();
        check.Write("a.json", """{"properties":{"v":{"type":"string"}}}""");
        check.Write("sub/b.json", """{"properties":{"v":{"enum":["x"]}}}""");
        Assert.Equal(["1:4 PB2103 a.json takes a text here, found the number 1", "1:4 PB2103 sub/b.json takes a text here, found the number 1"],
            check.Check("v: 1\n", "a.json", "sub/b.json"));
    }

    [Fact]
    public void References_lead_into_the_same_file_and_to_files_below_the_root()
    {
        using var check = new RuleCheck();
        check.Write("rules.json", """
            {"properties":{"a":{"$ref":"#/definitions/x~1y/properties/in%20ner"},"b":{"$ref":"sub/more.json#/$defs/z"},"c":{"$ref":"sub/more.json"},"d":{"title":"kept","$ref":"#/definitions/list/items/1"}},
             "definitions":{"x/y":{"properties":{"in ner":{"enum":["one"]}}},"list":{"items":[{},{"enum":["four"]}]}}}
            """);
        check.Write("sub/more.json", """{"$defs":{"z":{"$ref":"../other.json#"}},"enum":["three"]}""");
        check.Write("other.json", """{"enum":["two"]}""");
        Assert.Empty(check.Check("{a: one, b: two, c: three, d: four}\n"));
        Assert.Equal(4, check.Check("{a: x, b: x, c: x, d: x}\n").Count(line => line.Contains("PB2104", StringComparison.Ordinal)));
        CompanyRules rules = check.Read(["rules.json"], out _)!; // it was read above
        Assert.Equal(["rules.json", "more.json", "other.json"], rules.Files.Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public void A_schema_may_refer_to_itself_about_what_is_inside()
    {
        const string Schema = """{"type":"object","properties":{"name":{"type":"string"}},"additionalProperties":{"allOf":[{"$ref":"#"}]}}""";
        Assert.Empty(RuleCheck.Of(Schema, "a: {b: {c: {name: x}}}\n"));
        Assert.Equal(["1:8 PB2103 rules.json takes keys and values here, found the number 1"], RuleCheck.Of(Schema, "a: {b: 1}\n"));
    }

    [Fact]
    public void A_pattern_that_backtracks_without_end_is_an_error_of_its_own()
    {
        // The back reference keeps .NET from running it without backtracking.
        string[] found = RuleCheck.Of("""{"additionalProperties":{"pattern":"^(a+)+(b?)\\2$"}}""", "x: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\ny: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n");
        Assert.Equal(["1:4 PB2109 the pattern '^(a+)+(b?)\\2$' of rules.json was not through with this text after 250 ms; write the pattern without nested repetitions, look-around and back references"], found);
    }

    [Fact]
    public void A_pattern_that_would_backtrack_elsewhere_is_linear_here() =>
        Assert.Equal(["1:4 PB2106 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' does not match the pattern '^(a+)+$' of rules.json"],
            RuleCheck.Of("""{"additionalProperties":{"pattern":"^(a+)+$"}}""", "x: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n"));

    [Fact]
    public void The_identity_changes_with_the_content_of_any_file_and_with_nothing_else()
    {
        using var check = new RuleCheck();
        using var moved = new RuleCheck();
        foreach (RuleCheck at in (RuleCheck[])[check, moved])
        {
            at.Write("rules.json", """{"$ref":"more.json"}""");
            at.Write("more.json", """{"type":"object"}""");
        }

        string first = Identity(check);
        Assert.Equal(first, Identity(check));
        Assert.Equal(first, Identity(moved));
        moved.Write("more.json", """{"type":"object" }""");
        Assert.NotEqual(first, Identity(moved));
        check.Write("other.json", """{"$ref":"more.json"}""");
        Assert.NotEqual(first, check.Read(["other.json"], out _)!.Identity.ToString()); // it is sound
    }

    private static string Identity(RuleCheck check) => check.Read(["rules.json"], out _)!.Identity.ToString(); // it is sound
}
