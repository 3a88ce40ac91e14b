using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class InternalErrorTests
{
    /// <summary>A library that is missing makes the Parse stage throw at its first use.</summary>
    [Fact]
    public void A_crash_is_an_internal_error_at_its_policy()
    {
        using App app = App.Create();
        app.Write("a.policy.yaml", Policies.Clean);
        app.Write("b.policy.yaml", Policies.Clean);
        string tools = app.CopyTools();
        File.Delete(tools + "YamlDotNet.dll");
        BuildLog log = app.Build("-p:PolicyBuildTasksFolder=" + tools).Failed().Log;
        Assert.Equal(["PB0001"], log.Messages.Select(message => message.Code).Distinct());
        Assert.Equal(["a.policy.yaml", "b.policy.yaml"], log.Messages.Select(message => Path.GetFileName(message.File)).Order(StringComparer.Ordinal));
        Assert.Empty(app.Bundles("."));
    }
}
