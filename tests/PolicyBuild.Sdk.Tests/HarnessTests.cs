using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class HarnessTests
{
    [Fact]
    public void A_log_tells_what_ran_from_what_was_up_to_date()
    {
        using App app = App.Create(package: false);
        BuildLog first = app.Build().Succeeded().Log;
        Assert.Contains("CoreCompile", first.Targets);
        Assert.Contains("Csc", first.Tasks);

        BuildLog second = app.Build().Succeeded().Log;
        Assert.DoesNotContain("CoreCompile", second.Targets);
        Assert.Contains("CoreCompile", second.UpToDate);
        Assert.DoesNotContain("Csc", second.Tasks);
    }

    [Fact]
    public void Nothing_of_the_source_tree_reaches_a_project()
    {
        using App app = App.Create(package: false);
        string value = app.Run("msbuild", "-getProperty:RepositoryRoot", "-getProperty:TreatWarningsAsErrors").Succeeded().Process.Output;
        Assert.Contains("\"RepositoryRoot\": \"\"", value);
        Assert.DoesNotContain("\"TreatWarningsAsErrors\": \"true\"", value);
    }
}
