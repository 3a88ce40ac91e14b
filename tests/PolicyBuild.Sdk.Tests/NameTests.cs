using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class NameTests
{
    // Each has something that MSBuild, a culture or a shell takes for its own.
    private static readonly string[] s_names = ["a.no", "at@sign", "dollar$(Configuration)", "hash#tag", "paren(1)", "per%41cent", "quote'", "semi;colon", "with blank", "äöü-日本"];

    [Theory]
    [InlineData("plain")]
    [InlineData("a folder with @signs ä")] // no '%': the .NET SDK itself finds nothing there
    [InlineData("semi;colon")]
    public void Names_that_mean_something_to_a_tool_arrive_unchanged(string folder)
    {
        using App app = App.Create(folder: folder);
        foreach (string name in s_names) { app.Write(name + ".policy.yaml", Policies.Warned); }
        BuildLog log = app.Build().Succeeded().Log;
        string[] expected = [.. s_names.Select(name => name + ".policybundle").Order(StringComparer.Ordinal)];
        Assert.Equal(expected, app.Bundles("bin/Debug/net10.0/policies"));
        Assert.Equal(s_names.Select(name => app.PathOf(name + ".policy.yaml")).Order(StringComparer.Ordinal), log.Messages.Select(message => message.File).Order(StringComparer.Ordinal));

        BuildLog second = app.Build().Succeeded().Log;
        // Below a folder with a semicolon nothing is ever up to date, for csc neither: MSBuildAllProjects is taken apart there.
        Assert.Equal(folder.Contains(';', StringComparison.Ordinal) ? 1 : 0, second.Runs("BundlePolicies"));
        Assert.Equal(log.Messages, second.Messages);

        app.Run("publish", "--no-build", "-c", "Debug").Succeeded();
        Assert.Equal(expected, app.Bundles("bin/Debug/net10.0/publish/policies"));

        app.Write(s_names[0] + ".policy.yaml", Policies.WrongShape);
        app.Build().Failed();
        Assert.Empty(app.Bundles("bin/Debug/net10.0/policies"));
        Assert.Empty(app.Bundles("obj"));
    }

    [Fact]
    public void One_name_in_two_folders_is_an_error_that_names_both()
    {
        using App app = App.Create();
        app.Write("a/same.policy.yaml", Policies.Clean);
        app.Write("b/same.policy.yaml", Policies.Denying("acct"));
        LoggedMessage error = Assert.Single(app.Build().Failed().Log.Messages);
        Assert.StartsWith("PB", error.Code, StringComparison.Ordinal);
        Assert.Contains("same", error.Text, StringComparison.Ordinal);
        Assert.Empty(app.Bundles("."));
    }
}
