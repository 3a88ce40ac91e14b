using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class BudgetTests
{
    // No compile in a fresh process takes less than a thousandth of a millisecond, and none as long as an hour.
    private const string Tiny = "-p:PolicyCompileBudget=0.001", Ample = "-p:PolicyCompileBudget=3600000";

    [Fact]
    public void A_compile_over_the_budget_is_a_warning_once()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Warned);
        Assert.Contains(app.Build(Tiny).Succeeded().Log.Messages, message => message.Code == "PB7001" && !message.IsError);
        Assert.Equal(["app.policy.yaml(6,13): warning PB4001"], app.Build(Tiny).Succeeded().Log.Policy);
        Assert.DoesNotContain(app.Build(Ample).Succeeded().Log.Messages, message => message.Code == "PB7001");
    }

    [Fact]
    public void Over_the_budget_can_be_an_error()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        Assert.Equal(["PB7001"], app.Build(Tiny, "-p:WarningsAsErrors=PB7001").Failed().Log.Messages.Select(message => message.Code));
        Assert.Empty(app.Bundles("."));
    }

    [Fact]
    public void Without_a_budget_nobody_is_told()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        Assert.Empty(app.Build().Succeeded().Log.Messages);
    }
}
