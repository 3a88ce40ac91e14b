using Newtonsoft.Json.Linq;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Hooks;

/// <summary>The page of hooks and the two schemas say what the table says.</summary>
public class HookReferenceTests
{
    private static readonly JObject s_policy = JObject.Parse(File.ReadAllText(Repository.Folder("schemas", "policy.schema.json")));
    private static readonly JObject s_file = JObject.Parse(File.ReadAllText(Repository.Folder("schemas", "hook-policy.schema.json")));

    [Fact]
    public void The_committed_page_is_what_the_table_makes()
    {
        string path = Repository.Folder("docs", "hooks.md");
        if (Environment.GetEnvironmentVariable("PB_UPDATE_BASELINES") == "1") { File.WriteAllText(path, HookReference.Text); }
        Assert.Equal(HookReference.Text, File.ReadAllText(path));
    }

    [Fact]
    public void The_schema_has_the_words_of_all_hooks_and_no_other()
    {
        IEnumerable<string> words = KernelHooks.All.SelectMany(hook => hook.Arguments).Where(argument => !argument.IsHidden).Select(argument => argument.Name).Append("action");
        var properties = (JObject)s_policy.SelectToken("definitions.hook_rule.properties")!; // the schema has it
        Assert.Equal(words.Distinct().Order(StringComparer.Ordinal), properties.Properties().Select(property => property.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rules_are_written_in_a_file_as_in_a_policy()
    {
        var shared = (JObject)s_file["definitions"]!; // the schema has them
        Assert.True(shared.Count > 10);
        Assert.All(shared.Properties(), definition => Assert.True(JToken.DeepEquals(definition.Value, s_policy["definitions"]![definition.Name]), definition.Name));
        JToken inline = s_policy.SelectToken("definitions.hook_policy.properties")!; // as above
        Assert.All(inline.Children<JProperty>(), key => Assert.True(JToken.DeepEquals(key.Value, s_file["properties"]![key.Name]), key.Name));
    }

    [Fact]
    public void Every_built_in_is_embedded_and_on_the_page()
    {
        foreach (string name in HookBuiltins.Names)
        {
            Assert.NotNull(HookBuiltins.Read(name));
            Assert.Contains($"`{name}`", HookReference.Text, StringComparison.Ordinal);
        }

        Assert.Equal(HookBuiltins.Names.ToArray(), Directory.GetFiles(Repository.Folder("src", "PolicyBuild.Compiler", "Builtins"), "*.bpf").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
