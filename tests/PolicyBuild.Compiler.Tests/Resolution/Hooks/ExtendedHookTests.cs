using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution.Hooks;

/// <summary>What a policy and those that it extends have for one hook: nothing is lost, in whatever form each has it.</summary>
public sealed class ExtendedHookTests : IDisposable
{
    private static readonly string[] s_forms = ["F", "[F]", "[F, R]", "[R]", "{default: D, rules: [R]}", "{rules: [R]}", "{default: D}"];

    private readonly TemporaryFolder _folder = new();

    public ExtendedHookTests()
    {
        _folder.Write("base.bpf", "rules: [{action: {errno: EIO}, path: /base/file}]\n");
        _folder.Write("own.bpf", "rules: [{action: {errno: ENXIO}, path: /own/file}]\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_form_is_joined_with_each()
    {
        foreach (string below in s_forms)
        {
            foreach (string above in s_forms)
            {
                HookPolicy policy = Merged(Filled(below, "base", "EACCES"), Filled(above, "own", "EPERM"));
                string[] rules = [.. Hooked.Rules(policy).Order(StringComparer.Ordinal)];
                Assert.Equal(Expected(below, "base", 5).Concat(Expected(above, "own", 6)).Order(StringComparer.Ordinal), rules);
                string wanted = above.Contains('D', StringComparison.Ordinal) ? "deny 1" : below.Contains('D', StringComparison.Ordinal) ? "deny 13" : "allow";
                Assert.Equal((below, above, wanted), (below, above, Hooked.Text(policy.Default)));
            }
        }
    }

    [Fact]
    public void Each_rule_is_told_with_the_file_that_has_it()
    {
        HookPolicy policy = Merged("{default: deny, rules: [{action: audit, path: /a}]}", "[own.bpf, {action: audit, path: /b}]", out Resolved resolved);
        Assert.Equal(["own.bpf", "c.base.policy.yaml", "p.policy.yaml"], policy.Rules.Select(rule => resolved.Sources.Files[rule.Source.File].Name));
    }

    [Fact]
    public void A_file_that_both_name_counts_once()
    {
        Assert.Single(Merged("base.bpf", "base.bpf").Rules);
        Assert.Single(Merged("base.bpf", "[base.bpf, base.bpf]").Rules);
    }

    [Theory]
    [InlineData("base.bpf")]
    [InlineData("[base.bpf, {action: audit}]")]
    [InlineData("{default: {errno: EIO}, rules: [{action: audit}]}")]
    public void Replace_drops_the_files_and_rules_below_it(string below)
    {
        Assert.Equal(["deny 6: path /own/file"], Hooked.Rules(Merged(below, "!replace [own.bpf]")));
        Assert.Equal(["deny 1"], Hooked.Rules(Merged(below, "!replace [{action: deny}]")));
        HookPolicy policy = Merged(below, "{default: allow, rules: !replace []}");
        Assert.Equal((0, "allow"), (policy.Rules.Length, Hooked.Text(policy.Default)));
    }

    [Fact]
    public void A_default_below_a_list_that_replaces_stays() =>
        Assert.Equal("deny 5", Hooked.Text(Merged("{default: {errno: EIO}, rules: [{action: audit}]}", "!replace [own.bpf]").Default));

    [Fact]
    public void Several_bases_and_overlays_are_joined_alike()
    {
        _folder.Write("a.base.policy.yaml", Section("base.bpf"));
        _folder.Write("b.base.policy.yaml", "extends: [a.base.policy.yaml]\n" + Section("{rules: [{action: audit, path: /b}]}"));
        Resolved resolved = Resolved.File(_folder.Write(
            "p.policy.yaml",
            "profile: p\nextends: [b.base.policy.yaml, a.base.policy.yaml]\nmodes: {direct: {security: {bpf_lsm: {task_alloc: [{action: deny}]}}}}\n" + Section("own.bpf")));
        Assert.Equal(["deny 5: path /base/file", "deny 6: path /own/file", "audit: path /b"], Hooked.Rules(Assert.Single(resolved.Policy.BpfLsm!.Hooks)));

        _folder.Write("m.base.policy.yaml", "modes: {direct: {security: {bpf_lsm: {file_open: base.bpf}}}}\n");
        resolved = Resolved.File(_folder.Write(
            "q.policy.yaml", "profile: p\nextends: [m.base.policy.yaml]\nmodes: {direct: {security: {bpf_lsm: {file_open: [{action: deny}]}}}}\n"));
        Assert.Equal(["deny 5: path /base/file", "deny 1"], Hooked.Rules(Assert.Single(resolved.Policy.OtherModes.Single().BpfLsm!.Hooks)));
    }

    private HookPolicy Merged(string below, string above) => Merged(below, above, out _);

    private HookPolicy Merged(string below, string above, out Resolved resolved)
    {
        _folder.Write("c.base.policy.yaml", Section(below));
        resolved = Resolved.File(_folder.Write("p.policy.yaml", "profile: p\nextends: [c.base.policy.yaml]\n" + Section(above)));
        Assert.Empty(resolved.Diagnostics);
        return Assert.Single(resolved.Policy.BpfLsm!.Hooks);
    }

    private static string Section(string value) => "security: {bpf_lsm: {file_open: " + value + "}}\n";

    private static string Filled(string form, string name, string error) => form
        .Replace("F", name + ".bpf", StringComparison.Ordinal)
        .Replace("R", "{action: audit, path: /" + name + "/rule}", StringComparison.Ordinal)
        .Replace("D", "{errno: " + error + "}", StringComparison.Ordinal);

    private static IEnumerable<string> Expected(string form, string name, int error)
    {
        if (form.Contains('F', StringComparison.Ordinal)) { yield return $"deny {error}: path /{name}/file"; }
        if (form.Contains('R', StringComparison.Ordinal)) { yield return $"audit: path /{name}/rule"; }
    }
}
