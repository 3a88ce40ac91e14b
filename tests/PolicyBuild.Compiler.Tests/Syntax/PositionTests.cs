using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Syntax;

public class PositionTests
{
    [Fact]
    public void Every_node_knows_where_it_begins_and_ends()
    {
        var parsed = new ParsedText("a:\n  - b\n  - c: d # x\n    e: |\n      text\n\nf: [1, {g: 'h'}]\n");
        Assert.Empty(parsed.Lines);
        Assert.Equal(new SourceSpan(0, 1, 1, 7, 17), parsed.Span(parsed.At()));
        Assert.Equal(new SourceSpan(0, 1, 1, 1, 2), parsed.Span(parsed.Policy!.Root.Entries[0].Key));
        Assert.Equal(new SourceSpan(0, 2, 3, 5, 11), parsed.Span(parsed.At("a")));
        Assert.Equal(new SourceSpan(0, 2, 5, 2, 6), parsed.Span(parsed.At("a", 0)));
        Assert.Equal(new SourceSpan(0, 3, 5, 5, 11), parsed.Span(parsed.At("a", 1)));
        Assert.Equal(new SourceSpan(0, 3, 8, 3, 9), parsed.Span(parsed.At("a", 1, "c")));
        Assert.Equal(new SourceSpan(0, 4, 8, 5, 11), parsed.Span(parsed.At("a", 1, "e")));
        Assert.Equal(new SourceSpan(0, 7, 4, 7, 17), parsed.Span(parsed.At("f")));
        Assert.Equal(new SourceSpan(0, 7, 8, 7, 16), parsed.Span(parsed.At("f", 1)));
        Assert.Equal(new SourceSpan(0, 7, 12, 7, 15), parsed.Span(parsed.At("f", 1, "g")));
    }

    [Fact]
    public void Ids_count_from_one_in_the_order_in_which_nodes_begin()
    {
        var parsed = new ParsedText("a: [b, {c: d}]\ne: f\n");
        Assert.Equal(1, parsed.At().Id);
        Assert.Equal(2, parsed.Policy!.Root.Entries[0].Key.Id);
        Assert.Equal(3, parsed.At("a").Id);
        Assert.Equal(4, parsed.At("a", 0).Id);
        Assert.Equal(5, parsed.At("a", 1).Id);
        Assert.Equal(7, parsed.At("a", 1, "c").Id);
        Assert.Equal(8, parsed.Policy.Root.Entries[1].Key.Id);
        Assert.Equal(9, parsed.At("e").Id);
    }

    [Theory]
    [InlineData("a: b\nc: [d]\n")]
    [InlineData("a: b\r\nc: [d]\r\n")]
    [InlineData("a: b\rc: [d]\r")]
    [InlineData("\uFEFFa: b\nc: [d]")]
    public void Line_ends_and_a_byte_order_mark_move_nothing(string text)
    {
        var parsed = new ParsedText(text);
        Assert.Empty(parsed.Lines);
        Assert.Equal(new SourceSpan(0, 1, 4, 1, 5), parsed.Span(parsed.At("a")));
        Assert.Equal(new SourceSpan(0, 2, 4, 2, 7), parsed.Span(parsed.At("c")));
        Assert.Equal("a", parsed.Policy!.Root.Entries[0].Key.Text);
    }

    [Fact]
    public void Columns_count_utf16_units()
    {
        var parsed = new ParsedText("\"ä𝄞\": x\n");
        Assert.Equal(new SourceSpan(0, 1, 1, 1, 6), parsed.Span(parsed.Policy!.Root.Entries[0].Key));
        Assert.Equal(new SourceSpan(0, 1, 8, 1, 9), parsed.Span(parsed.Policy.Root.Entries[0].Value));
    }

    [Fact]
    public void A_value_that_is_not_there_lies_behind_its_colon()
    {
        var parsed = new ParsedText("a:\n\n# comment\nb: x\n");
        Assert.Equal(SyntaxKind.Null, parsed.At("a").Kind);
        Assert.Equal(new SourceSpan(0, 1, 3, 1, 3), parsed.Span(parsed.At("a")));
    }

    [Fact]
    public void An_alias_is_the_anchored_node()
    {
        var parsed = new ParsedText("a: &x [b]\nc: *x\nd: e\n");
        Assert.Same(parsed.At("a"), parsed.At("c"));
        Assert.Equal(new SourceSpan(0, 1, 4, 1, 10), parsed.Span(parsed.At("c")));
        Assert.Equal(new SourceSpan(0, 3, 4, 3, 5), parsed.Span(parsed.At("d")));
    }

    [Fact]
    public void The_side_table_knows_no_other_ids()
    {
        var parsed = new ParsedText("a: b\n");
        Assert.Null(parsed.Policy!.Positions.SpanOf(0, 0));
        Assert.Null(parsed.Policy.Positions.SpanOf(0, 4));
        Assert.NotNull(parsed.Policy.Positions.SpanOf(0, 3));
    }
}
