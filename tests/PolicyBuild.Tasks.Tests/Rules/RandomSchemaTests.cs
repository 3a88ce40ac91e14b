using System.Text.Json.Nodes;
using CsCheck;

namespace PolicyBuild.Tasks.Tests.Rules;

/// <summary>NJsonSchema, behind the refusals and the translation, says of random schemas and values what the standard says.</summary>
public sealed class RandomSchemaTests
{
    private static readonly string[] s_names = ["a", "b", "c"];
    private static readonly string[] s_types = ["object", "array", "string", "integer", "boolean", "number"];

    [Fact]
    public void Random_schemas_and_policies_are_judged_as_the_standard_says() =>
        Gen.Int.Select(seed =>
        {
            var random = new Random(seed);
            JsonObject schema = Schema(random, depth: 3);
            schema["definitions"] = new JsonObject { ["d"] = Schema(random, depth: 2, references: false) };
            if (schema.ContainsKey("$ref")) { schema = new JsonObject { ["definitions"] = schema["definitions"]!.DeepClone(), ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/definitions/d" }) }; }
            var policies = new JsonObject[8];
            for (int i = 0; i < policies.Length; i++) { policies[i] = Read(Mapping(random, depth: 3)); }
            return (Schema: Read(schema), Policies: policies);
        }).Sample(sample =>
        {
            using var check = new RuleCheck();
            check.Write("rules.json", sample.Schema.ToJsonString());
            PolicyBuild.Tasks.Rules.CompanyRules rules = check.Read(["rules.json"], out var problems) ?? throw new InvalidOperationException(problems[0].Diagnostic.Text);
            foreach (JsonObject policy in sample.Policies)
            {
                // JSON is YAML.
                bool fits = RuleCheck.Check(rules, policy.ToJsonString() + "\n").Length == 0;
                if (fits != PlainSchema.Fits(sample.Schema, policy, sample.Schema)) { Assert.Fail($"{sample.Schema.ToJsonString()} {(fits ? "lets pass" : "refuses")} {policy.ToJsonString()}"); }
            }
        }, iter: 120, print: sample => sample.Schema.ToJsonString(), threads: 1);

    // Numbers of one type, whatever they were made of.
    private static JsonObject Read(JsonObject made) => (JsonObject)JsonNode.Parse(made.ToJsonString())!; // an object

    private static JsonObject Schema(Random random, int depth, bool references = true)
    {
        var schema = new JsonObject();
        if (references && random.Next(6) == 0) { return new JsonObject { ["$ref"] = "#/definitions/d" }; }
        for (int i = random.Next(4); i >= 0; i--) { Add(schema, random, depth, references); }
        return schema;
    }

    private static void Add(JsonObject schema, Random random, int depth, bool references)
    {
        JsonObject Inner() => Schema(random, depth - 1, references);
        JsonArray Several() => new([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (JsonNode)Inner())]);
        switch (random.Next(depth > 0 ? 20 : 12))
        {
            case 0: SetType(schema, s_types[random.Next(s_types.Length)]); break;
            case 1 when !schema.ContainsKey("enum") && !schema.ContainsKey("required"): schema["type"] = new JsonArray("object", s_types[random.Next(1, 5)]); break;
            case 2 when !schema.ContainsKey("type"): schema["enum"] = new JsonArray("a", "1"); break;
            case 3 when !schema.ContainsKey("type"): schema["enum"] = new JsonArray(1L, 2L); break;
            case 4: schema["minimum"] = random.Next(4); break;
            case 5: schema["exclusiveMaximum"] = random.Next(4); break;
            case 6: schema["multipleOf"] = random.Next(1, 4); break;
            case 7: schema["minLength"] = random.Next(3); break;
            case 8: schema["pattern"] = "^a"; break;
            case 9: schema[random.Next(2) == 0 ? "minItems" : "minProperties"] = random.Next(3); break;
            case 10: schema[random.Next(2) == 0 ? "maxItems" : "maxProperties"] = random.Next(1, 3); break;
            case 11 when !schema.ContainsKey("enum"):
                schema["type"] = "object";
                schema["required"] = new JsonArray(s_names[random.Next(3)]);
                break;
            case 12 when !schema.ContainsKey("additionalItems"): schema["items"] = Inner(); break;
            case 13: schema["items"] = Several(); break;
            case 14 when schema["items"] is JsonArray: schema["additionalItems"] = random.Next(2) == 0 ? false : Inner(); break;
            case 15: schema["properties"] = new JsonObject { [s_names[random.Next(3)]] = Inner() }; break;
            case 16: schema["additionalProperties"] = random.Next(3) == 0 ? false : Inner(); break;
            case 17: schema["allOf"] = Several(); break;
            case 18: schema[random.Next(2) == 0 ? "anyOf" : "oneOf"] = Several(); break;
            case 19: schema["not"] = Inner(); break;
        }
    }

    private static void SetType(JsonObject schema, string type)
    {
        if (!schema.ContainsKey("enum") && !schema.ContainsKey("required")) { schema["type"] = type; }
    }

    private static JsonObject Mapping(Random random, int depth)
    {
        var map = new JsonObject();
        for (int i = random.Next(4); i > 0; i--) { map[s_names[random.Next(3)]] = Value(random, depth - 1); }
        return map;
    }

    private static JsonNode Value(Random random, int depth) => random.Next(depth > 0 ? 8 : 5) switch
    {
        0 => "a",
        1 => "1",
        2 => (long)random.Next(4),
        3 => true,
        4 => "bcd",
        5 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        _ => Mapping(random, depth),
    };
}
