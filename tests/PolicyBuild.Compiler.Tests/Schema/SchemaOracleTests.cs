using CsCheck;
using Newtonsoft.Json.Linq;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Compiler.Tests.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Schema;

public class SchemaOracleTests
{
    // What takes the place of a value: every kind, and texts that are right in one place and wrong in the next.
    private static readonly string[] s_values =
    [
        "null", "true", "false", "0", "1", "-1", "32", "64", "48", "65535", "65536", "4095", "4096", "5", "6", "511", "512", "0.5", "1.5", "0.001", "-0.5", "1e3", "6.7",
        "18446744073709551615", "\"\"", "\"x\"", "\"1\"", "\"true\"", "\"deny\"", "\"allow\"", "\"sandbox\"", "\"required\"", "\"read-only\"", "\"execute\"",
        "\"EPERM\"", "\"eperm\"", "\"/tmp\"", "\"tmp\"", "\"${app}\"", "\"512MB\"", "\"512 MB\"", "\"1.5GiB\"", "\"12QB\"", "\"30s\"", "\"30\"", "\"30s\\n\"", "\"CAP_KILL\"",
        "\"unlimited\"", "\"022\"", "\"0o22\"", "\"4-7\"", "\"tcp:443\"", "\"1.2.3.4:80\"", "\"none\"", "\"host\"", "\"upgrade\"", "\"a b\"", "\"LC_*\"", "\"6.7\"",
        "[]", "[1]", "[\"x\"]", "[\"allow\"]", "[[]]", "[[\"x\"]]", "[{}]", "{}", "{\"x\": 1}", "{\"errno\": 1}", "{\"errno\": \"EPERM\"}", "{\"soft\": 1, \"hard\": 2}",
        "{\"soft\": 1}", "{\"path\": \"/x\", \"access\": \"edit\"}", "[{\"path\": \"/x\"}]", "{\"bind\": [1]}", "[\"signal\"]", "{\"op\": \"eq\", \"value\": 1}",
    ];

    private static readonly string[] s_keys =
    [
        "x", "profile", "mode", "security", "seccomp", "default", "allow", "errno", "syscall", "syscalls", "args", "any_of", "arg", "index", "op", "value", "mask",
        "width", "path", "access", "required", "bind", "soft", "hard", "memory", "network_access", "process_spawn", "device", "inherit", "set", "enabled", "level",
    ];

    private static readonly JObject[] s_good = [.. GoodPolicies.All.Select(ToJson)];

    private static readonly Gen<(int Policy, List<(int Kind, int Place, int With)> Changes)> s_mutations = Gen.Select(
        Gen.Int[0, s_good.Length - 1],
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 100_000], Gen.Int[0, 100_000]).List[1, 3]);

    [Fact]
    public void Both_validators_agree_on_policies_that_are_changed_at_random()
    {
        int good = 0;
        int bad = 0;
        s_mutations.Sample(
            mutation =>
            {
                var policy = (JObject)s_good[mutation.Policy].DeepClone();
                foreach ((int kind, int place, int with) in mutation.Changes) { Change(policy, kind, place, with); }
                bool fits = AssertAgreement(policy.ToString(Newtonsoft.Json.Formatting.None));
                Interlocked.Increment(ref fits ? ref good : ref bad);
            },
            iter: 5_000);

        // Neither side may be rare, or agreement says nothing.
        Assert.True(good > 250 && bad > 250, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Both_validators_agree_on_every_value_in_every_place()
    {
        foreach (JObject good in s_good.SelectMany(Sections))
        {
            int places = Values(good).Count;
            for (int place = 0; place < places; place++)
            {
                for (int with = 0; with < s_values.Length; with++)
                {
                    var policy = (JObject)good.DeepClone();
                    Change(policy, kind: 0, place, with);
                    AssertAgreement(policy.ToString(Newtonsoft.Json.Formatting.None));
                }
            }
        }
    }

    [Fact]
    public void Both_validators_accept_the_good_policies()
    {
        foreach (string text in GoodPolicies.All)
        {
            var parsed = new ParsedText(text, validate: true);
            Assert.Empty(parsed.Lines);
            Assert.True(SchemaOracle.Accepts(parsed.Policy!));
        }
    }

    [Fact]
    public void One_wrong_shape_brings_no_error_of_a_later_stage()
    {
        foreach (JObject good in s_good.SelectMany(Sections))
        {
            string[] known = LaterErrors(good);
            int places = Values(good).Count;
            for (int place = 0; place < places; place++)
            {
                for (int with = 0; with < s_values.Length; with++)
                {
                    var policy = (JObject)good.DeepClone();
                    Change(policy, kind: 0, place, with);
                    if (new ParsedText(policy.ToString(Newtonsoft.Json.Formatting.None), validate: true).Fits) { continue; }
                    Assert.True(LaterErrors(policy).All(known.Contains), policy.ToString(Newtonsoft.Json.Formatting.None));
                }
            }
        }
    }

    // The names of hooks and their files are not the schema's: {"bind": [1]} in their place is two mistakes.
    private static string[] LaterErrors(JObject policy)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(policy.ToString(Newtonsoft.Json.Formatting.None));
        CompileResult result = PolicyCompiler.Compile(new SourceFile("p.policy.yaml", Path: null, text), CompileOptions.Default, new PolicyFiles());
        return [.. result.Diagnostics.Where(d => d.Severity == Severity.Error && d.Code[2] is '0' or '3' && !d.Code.StartsWith("PB320", StringComparison.Ordinal)).Select(d => d.Text)];
    }

    private static bool AssertAgreement(string text)
    {
        var parsed = new ParsedText(text, validate: true);
        Assert.True(parsed.Policy is not null, text);
        bool accepts = SchemaOracle.Accepts(parsed.Policy);
        Assert.True(accepts == parsed.Fits, $"NJsonSchema {(accepts ? "accepts" : "refuses")}, ours says [{string.Join("; ", parsed.Lines)}]: {text}");
        Assert.Equal(parsed.Fits, parsed.Lines.IsEmpty);
        return parsed.Fits;
    }

    private static void Change(JObject policy, int kind, int place, int with)
    {
        List<JToken> values = Values(policy);
        if (values.Count == 0) { return; }
        JToken value = values[place % values.Count];
        JToken replacement = JToken.Parse(s_values[with % s_values.Length]);
        switch (kind)
        {
            case 0:
                value.Replace(replacement);
                break;
            case 1 when value.Parent is JProperty property:
                property.Remove();
                break;
            case 1:
                value.Remove();
                break;
            case 2 when value is JObject members:
                members[s_keys[with % s_keys.Length]] = replacement;
                break;
            case 2 when value is JArray items:
                items.Add(replacement);
                break;
            case 3 when value.Parent is JProperty property && property.Parent is JObject owner && !owner.ContainsKey(s_keys[with % s_keys.Length]):
                property.Replace(new JProperty(s_keys[with % s_keys.Length], value));
                break;
            default:
                JToken other = values[with % values.Count].DeepClone();
                value.Replace(other);
                break;
        }
    }

    // One policy for each section: what stands in one section means nothing to the next, and a small policy is checked sooner.
    private static IEnumerable<JObject> Sections(JObject policy) =>
        policy.Properties().Select(section => section.Name == "profile" ? new JObject(section) : new JObject(new JProperty("profile", "x"), section));

    private static List<JToken> Values(JObject policy) =>
        [.. policy.DescendantsAndSelf().Where(token => token is not JProperty && token.Parent is not null)];

    private static JObject ToJson(string text) => (JObject)SchemaOracle.ToToken(new ParsedText(text).Policy!.Root); // the good policies parse
}
