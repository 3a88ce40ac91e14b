using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class DeterminismTests
{
    [Fact]
    public void Two_folders_give_the_same_bytes()
    {
        using App here = App.Create(folder: "here"), there = App.Create(folder: "somewhere else/än other");
        foreach (App app in (App[])[here, there])
        {
            app.Write("app.policy.yaml", Policies.Warned);
            app.Write("deep/er/base.base.policy.yaml", Policies.Clean);
            app.Write("deep/er/two.policy.yaml", Policies.Extending("./base.base.policy.yaml"));
            app.Build().Succeeded();
        }

        string[] bundles = here.Bundles("bin");
        Assert.Equal(2, bundles.Length);
        Assert.Equal(bundles, there.Bundles("bin"));
        Assert.All(bundles, name => Assert.Equal(here.Hash("bin/" + name), there.Hash("bin/" + name)));
    }

    [Fact]
    public void A_build_gives_the_bytes_of_the_compiler()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Warned);
        app.Build().Succeeded();
        string path = app.PathOf("app.policy.yaml");
        CompileResult expected = PolicyCompiler.Compile(
            new SourceFile("app.policy.yaml", path, File.ReadAllBytes(path)), CompileOptions.Default, new PolicyFiles(), TestContext.Current.CancellationToken);
        Assert.Equal(expected.Policy!.Bundle.ToArray(), File.ReadAllBytes(app.PathOf("bin/Debug/net10.0/policies/app.policybundle")));
    }
}
