using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Syntax;

public class SuppressionTests
{
    [Fact]
    public void A_comment_before_the_first_key_holds_for_the_file()
    {
        var parsed = new ParsedText("# policybuild:disable PB4001\n\nprofile: x\n");
        Assert.Equal([new Suppression("PB4001", 1, WholeFile: true)], parsed.Policy!.Suppressions);
    }

    [Fact]
    public void A_comment_after_the_first_key_holds_where_it_stands()
    {
        var parsed = new ParsedText("profile: x # policybuild:disable PB4001\nmode: direct\n  # policybuild:disable PB4002\nruntime: auto\n");
        Assert.Equal([new Suppression("PB4001", 1, WholeFile: false), new Suppression("PB4002", 3, WholeFile: false)], parsed.Policy!.Suppressions);
    }

    [Theory]
    [InlineData("# policybuild:disable PB4001, PB4002")]
    [InlineData("#policybuild:disable  PB4001,PB4002  ")]
    [InlineData("## policybuild:disable PB4001 ,\tPB4002")]
    public void A_comment_names_several_codes(string comment)
    {
        var parsed = new ParsedText($"profile: x\n{comment}\n");
        Assert.Empty(parsed.Lines);
        Assert.Equal(["PB4001", "PB4002"], parsed.Policy!.Suppressions.Select(suppression => suppression.Code));
    }

    [Theory]
    [InlineData("# policybuild:disable", "PB1018 2:3")]
    [InlineData("# policybuild:disable ", "PB1018 2:3")]
    [InlineData("# policybuild:disabled PB4001", "PB1018 2:3")]
    [InlineData("# policybuild: disable PB4001", "PB1018 2:3")]
    [InlineData("# policybuild:enable PB4001", "PB1018 2:3")]
    [InlineData("# policybuild:disable PB4001 PB4002", "PB1018 2:3")]
    [InlineData("# policybuild:disable pb4001", "PB1018 2:3")]
    [InlineData("# policybuild:disable PB40010", "PB1018 2:3")]
    [InlineData("# policybuild:disable PB4001,", "PB1018 2:3")]
    [InlineData("# policybuild:disable PB2001", "PB1019 2:3")]
    [InlineData("# policybuild:disable PB0001, PB4001", "PB1019 2:3")]
    public void A_comment_that_does_not_do_what_it_seems_to_is_a_warning(string comment, string expected)
    {
        var parsed = new ParsedText($"security:\n  {comment}\n  level: low\n");
        Assert.Equal([expected], parsed.Places);
        Assert.All(parsed.Diagnostics, diagnostic => Assert.Equal(Severity.Warning, diagnostic.Severity));
        Assert.NotNull(parsed.Policy);
    }

    [Theory]
    [InlineData("a: 'x # policybuild:disable PB4001'\n")]
    [InlineData("a: |\n  # policybuild:disable PB4001\n")]
    [InlineData("a: x# policybuild:disable PB4001\n")]
    [InlineData("a: x # see policybuild:disable PB4001\n")]
    public void What_is_no_such_comment_switches_nothing_off(string text)
    {
        var parsed = new ParsedText(text);
        Assert.Empty(parsed.Lines);
        Assert.Empty(parsed.Policy!.Suppressions);
    }

    [Fact]
    public void Comments_between_brackets_count_too()
    {
        var parsed = new ParsedText("a: [\n  b, # policybuild:disable PB4001\n  c\n  # policybuild:disable PB4002\n]\n");
        Assert.Empty(parsed.Lines);
        Assert.Equal(["PB4001", "PB4002"], parsed.Policy!.Suppressions.Select(suppression => suppression.Code));
    }
}
