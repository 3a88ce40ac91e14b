using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>Hook policies in files of their own (NAME.bpf): what depends on them, and where they are looked for.</summary>
public class HookPolicyTests
{
    private const string Bundle = "bin/Debug/net10.0/policies/app.policybundle";
    private const string Other = "bin/Debug/net10.0/policies/other.policybundle";

    private const string Named = """
        profile: app
        mode: direct
        security:
          bpf_lsm:
            task_alloc: company.bpf

        """;

    private const string DenyFork = "hook: task_alloc\nrules: [{action: deny, clone_flags: {op: no_bits, value: CLONE_THREAD}}]\n";
    private const string AuditFork = "hook: task_alloc\nrules: [{action: audit}]\n";

    [Fact]
    public void An_edited_file_rebuilds_the_policies_that_name_it()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Named);
        app.Write("other.policy.yaml", Policies.Clean);
        app.Write("company.bpf", DenyFork);
        app.Build().Succeeded();
        string first = app.Hash(Bundle), other = app.Hash(Other);
        Assert.DoesNotContain("BundlePolicies", app.Build().Succeeded().Log.Targets);

        app.Write("company.bpf", AuditFork);
        Assert.Contains("BundlePolicies", app.Build().Succeeded().Log.Targets);
        Assert.NotEqual(first, app.Hash(Bundle));
        Assert.Equal(other, app.Hash(Other));

        // What is wrong in it is an error there, and leaves no bundle behind.
        app.Write("company.bpf", AuditFork.Replace("audit", "audits", StringComparison.Ordinal));
        Assert.Equal(["company.bpf(2,18): error PB2003"], app.Build().Failed().Log.Policy);
        Assert.Empty(app.Bundles("bin"));

        app.Write("company.bpf", DenyFork);
        app.Build().Succeeded();
        Assert.Equal(first, app.Hash(Bundle));
    }

    [Fact]
    public void Files_are_found_in_the_folders_of_the_search_path_in_their_order()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Named);
        app.Write("second/company.bpf", DenyFork);
        Assert.Equal(["app.policy.yaml(5,17): error PB3205"], app.Build().Failed().Log.Policy);

        // A folder is no reason to look again; the property is.
        app.Properties("<PolicySearchPath>first;second</PolicySearchPath>");
        app.Build().Succeeded();
        string second = app.Hash(Bundle);
        Assert.DoesNotContain("BundlePolicies", app.Build().Succeeded().Log.Targets);

        app.Write("first/company.bpf", AuditFork);
        app.Build().Succeeded();
        string first = app.Hash(Bundle);
        Assert.NotEqual(second, first);

        // The policy's own folder comes before all others.
        app.Write("company.bpf", DenyFork);
        app.Build().Succeeded();
        Assert.DoesNotContain(app.Hash(Bundle), new[] { first, second }); // the bundle says where a rule stands

        File.Delete(app.PathOf("company.bpf"));
        app.Build().Succeeded();
        Assert.Equal(first, app.Hash(Bundle));
    }

    [Fact]
    public void A_search_path_of_another_project_is_relative_to_the_project_that_is_built()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Named);
        app.Workspace.Write(Path.Combine(app.Workspace.PathOf("shared"), "company.bpf"), DenyFork);
        app.Properties("<PolicySearchPath>../shared/</PolicySearchPath>");
        app.Build().Succeeded();
        Assert.Equal(["app.policybundle"], app.Bundles("bin/Debug/net10.0/policies"));
    }
}
