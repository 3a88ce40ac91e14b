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
                foreach ((int kind, int place, int with) in mutation.Changes) { JsonChanges.Make(policy, kind, place, with); }
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
            int places = JsonChanges.Places(good).Count;
            for (int place = 0; place < places; place++)
            {
                for (int with = 0; with < JsonChanges.ValueCount; with++)
                {
                    var policy = (JObject)good.DeepClone();
                    JsonChanges.Make(policy, kind: 0, place, with);
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
            int places = JsonChanges.Places(good).Count;
            for (int place = 0; place < places; place++)
            {
                for (int with = 0; with < JsonChanges.ValueCount; with++)
                {
                    var policy = (JObject)good.DeepClone();
                    JsonChanges.Make(policy, kind: 0, place, with);
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

    // One policy for each section: what stands in one section means nothing to the next, and a small policy is checked sooner.
    private static IEnumerable<JObject> Sections(JObject policy) =>
        policy.Properties().Select(section => section.Name == "profile" ? new JObject(section) : new JObject(new JProperty("profile", "x"), section));

    private static JObject ToJson(string text) => (JObject)SchemaOracle.ToToken(new ParsedText(text).Policy!.Root); // the good policies parse
}
