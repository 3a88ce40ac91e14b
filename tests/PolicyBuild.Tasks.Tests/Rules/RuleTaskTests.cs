
namespace PolicyBuild.Tasks.Tests.Rules;

/// <summary>SandboxPolicySchema items through the stage tasks.</summary>
public sealed class RuleTaskTests
{
    [Fact]
    public void A_policy_that_breaks_a_rule_is_an_error_at_its_place_and_gives_no_bundle()
    {
        using var project = new ProjectFolder();
        string policy = project.Policy("app.policy.yaml", ProjectFolder.Good);
        project.Schema("rules.json", """{"title":"Sandboxes only","properties":{"mode":{"enum":["sandbox"]}}}""");
        Assert.False(project.Build());
        Assert.Equal([$"error PB2104 {policy}(2,7): 'direct' is not allowed here by rules.json; Sandboxes only"], project.Engine.Lines);
        Assert.Empty(project.BundleFiles);
    }

    [Fact]
    public void A_policy_that_keeps_the_rules_is_compiled_and_depends_on_every_schema_file()
    {
        using var project = new ProjectFolder();
        project.Policy("app.policy.yaml", ProjectFolder.Good);
        string schema = project.Schema("rules.json", """{"properties":{"mode":{"$ref":"more.json"}}}""");
        string more = project.File("more.json", """{"enum":["direct"]}""");
        Assert.True(project.Build(), string.Join('\n', project.Engine.Lines));
        string[] dependencies = System.IO.File.ReadAllLines(project.Output + "dependencies.cache");
        Assert.Contains(schema, dependencies);
        Assert.Contains(more, dependencies);
    }

    [Fact]
    public void A_schema_that_cannot_be_enforced_is_an_error_at_its_place_before_anything_runs()
    {
        using var project = new ProjectFolder();
        project.Policy("app.policy.yaml", ProjectFolder.Good);
        string schema = project.Schema("rules.json", "{\n  \"const\": 1 }");
        Assert.False(project.Build());
        Assert.Equal([$"error PB2123 {schema}(2,3): the keyword 'const' is not enforced; write 'enum' with one value"], project.Engine.Lines);
        Assert.Empty(project.Engine.Objects);
    }
}
