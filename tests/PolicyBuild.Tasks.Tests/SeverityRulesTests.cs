using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Tasks.Settings;

namespace PolicyBuild.Tasks.Tests;

public sealed class SeverityRulesTests
{
    [Theory]
    [InlineData("", "", "", false, Severity.Warning)]
    [InlineData("CS1591;PB4001", "", "", false, null)]
    [InlineData("CS1591, pb4001", "", "", true, null)]
    [InlineData("PB4001", "PB4001", "", false, null)]
    [InlineData("", "nullable;PB4001", "", false, Severity.Error)]
    [InlineData("", "PB4002", "", false, Severity.Warning)]
    [InlineData("", "", "", true, Severity.Error)]
    [InlineData("", "", "PB4001", true, Severity.Warning)]
    [InlineData("", "", "PB4002\n PB4003", true, Severity.Error)]
    [InlineData("", "PB4001", "PB4001", true, Severity.Error)]
    public void A_warning_weighs_what_the_project_says(string noWarn, string asErrors, string notAsErrors, bool all, object? expected)
    {
        Assert.Equal((Severity?)expected, new SeverityRules(noWarn, asErrors, notAsErrors, all).Decide("PB4001", Severity.Warning));
    }

    [Fact]
    public void An_error_is_never_silenced()
    {
        Assert.Equal(Severity.Error, new SeverityRules("PB2003", "", "PB2003", false).Decide("PB2003", Severity.Error));
    }

    [Fact]
    public void A_note_is_silenced_but_never_raised()
    {
        Assert.Equal(Severity.Note, new SeverityRules("", "PB4001", "", true).Decide("PB4001", Severity.Note));
        Assert.Null(new SeverityRules("PB4001", "", "", false).Decide("PB4001", Severity.Note));
    }
}
