
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
    public void Rules_see_what_is_enforced_whatever_file_it_comes_from()
    {
        using var project = new ProjectFolder();
        string loose = project.File("loose.base.policy.yaml", "security:\n  capabilities: [CAP_SYS_ADMIN]\nresources: {memory: 64MB}\n");
        project.Policy("app.policy.yaml", "profile: app\nmode: direct\nextends: [./loose.base.policy.yaml]\n");
        project.Schema("rules.json", """
            {"type":"object","required":["resources"],"properties":{"security":{"properties":{"capabilities":{"items":{"not":{"enum":["CAP_SYS_ADMIN"]},"title":"no administrators"} } } } } }
            """);
        Assert.False(project.Build());

        // What the base brings in is wrong, at its place in the base; what it brings in is also there.
        Assert.Equal([$"error PB2108 {loose}(2,18): this fits what is excluded by a 'not' of rules.json; no administrators"], project.Engine.Lines);
    }

    // A rule sees the policy as it is in its own mode and in each mode that has an overlay.
    [Theory]
    [InlineData("hardened", "network: {outbound: ['10.0.0.0/8:443']}", null)]
    [InlineData("hardened", "network: {mode: host}", "(6,21)")]
    [InlineData("sandbox", "network: {mode: host}", "(6,21)")]
    public void An_overlay_keeps_to_the_company_s_rules(string mode, string overlay, string? place)
    {
        using var project = new ProjectFolder();
        string policy = project.Policy("app.policy.yaml", $"profile: app\nmode: sandbox\nnetwork: {{mode: filtered}}\nmodes:\n  {mode}:\n    {overlay}\n");
        project.Schema("rules.json", """{"type":"object","properties":{"network":{"properties":{"mode":{"enum":["filtered"]}}}}}""");
        Assert.Equal(place is null, project.Build());
        string[] errors = [.. project.Engine.Lines.Where(line => line.StartsWith("error", StringComparison.Ordinal))];
        if (place is null) { Assert.Empty(errors); }
        else { Assert.Contains($"app.policy.yaml{place}:", Assert.Single(errors), StringComparison.Ordinal); }
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
