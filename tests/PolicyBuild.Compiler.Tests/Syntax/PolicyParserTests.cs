using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Syntax;

public class PolicyParserTests
{
    [Fact]
    public void Mistakes_that_leave_the_rest_readable_are_all_reported()
    {
        var parsed = new ParsedText("a: *x\nb: !!str c\nb: d\n? [e]\n: f\n<<: g\n");
        Assert.Equal(["PB1009 1:4", "PB1015 2:4", "PB1008 3:1", "PB1016 4:3", "PB1014 6:1"], parsed.Places);
        Assert.NotNull(parsed.Policy);
    }

    [Fact]
    public void What_was_found_before_broken_text_is_reported_with_it() =>
        Assert.Equal(["PB1008 2:1", "PB1007 3:4"], new ParsedText("a: b\na: c\nd: [\n").Places);

    [Fact]
    public void The_schema_does_not_judge_what_the_parser_has_refused()
    {
        var parsed = new ParsedText("profile: *x\nmode: !!int direct\n<<: {}\nprofile: y\nextends: [*y]\n", validate: true);
        Assert.Equal(["PB1009 1:10", "PB1015 2:7", "PB1014 3:1", "PB1008 4:1", "PB1009 5:11"], parsed.Places);
        Assert.False(parsed.Fits);
    }

    [Fact]
    public void A_second_key_is_not_in_the_tree()
    {
        var parsed = new ParsedText("a: first\na: second\n");
        Assert.Equal("first", ((ScalarNode)parsed.At("a")).Text);
        Assert.Single(parsed.Policy!.Root.Entries);
    }

    [Fact]
    public void The_error_for_a_second_key_names_the_line_of_the_first() =>
        Assert.Contains("on line 1", new ParsedText("a: 1\n\na: 2\n").Lines.Single(), StringComparison.Ordinal);

    [Fact]
    public void The_tag_replace_marks_a_list()
    {
        var parsed = new ParsedText("a: !replace [b]\nc: [d]\ne: !replace\n  - f\n");
        Assert.Empty(parsed.Lines);
        Assert.True(((SequenceNode)parsed.At("a")).Replaces);
        Assert.False(((SequenceNode)parsed.At("c")).Replaces);
        Assert.True(((SequenceNode)parsed.At("e")).Replaces);
    }

    [Fact]
    public void An_anchor_may_be_set_again_and_the_last_before_the_alias_counts()
    {
        var parsed = new ParsedText("a: &x 1\nb: &x 2\nc: *x\n");
        Assert.Empty(parsed.Lines);
        Assert.Same(parsed.At("b"), parsed.At("c"));
    }

    [Fact]
    public void A_misspelt_alias_gets_a_suggestion() =>
        Assert.Contains("did you mean '*common'?", new ParsedText("a: &common 1\nb: *comon\n").Lines.Single(), StringComparison.Ordinal);

    [Theory]
    [InlineData("a: [\n\tb,\n\tc\n]\n")]
    [InlineData("a:\tb\n")]
    [InlineData("a: |\n  x\n  \ty\n")]
    [InlineData("a: 'x\n\ty'\n")]
    public void Tabs_that_indent_nothing_are_allowed(string text) => Assert.Empty(new ParsedText(text).Lines);

    // YAML 1.2 allows these three; the parser does not, and then the place at least is right.
    [Theory]
    [InlineData("a: |\n  x\n\t\nb: c\n", "PB1006 3:1")]
    [InlineData("a: b\n\t# comment\nc: d\n", "PB1006 2:1")]
    [InlineData("a: b\n\t\nc: d\n", "PB1006 2:1")]
    public void A_tab_on_a_blank_line_is_refused_where_it_stands(string text, string expected) => Assert.Equal([expected], new ParsedText(text).Places);

    [Theory]
    [InlineData("%YAML 1.2\n---\na: b\n")]
    [InlineData("# c\n%YAML 1.2 # c\n---\na: b\n")]
    [InlineData("---\na: b\n...\n")]
    [InlineData("--- {a: b}\n")]
    [InlineData("{\"a\": \"b\"}")]
    public void Documents_may_say_that_they_are_YAML_1_2(string text)
    {
        var parsed = new ParsedText(text);
        Assert.Empty(parsed.Lines);
        Assert.Equal("b", ((ScalarNode)parsed.At("a")).Text);
    }

    [Fact]
    public void A_warning_alone_leaves_the_tree() => Assert.NotNull(new ParsedText("a: b # policybuild:x\n").Policy);
}
