using System.Text;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Syntax;

public class BoundTests
{
    [Theory]
    [InlineData(-1, "")]
    [InlineData(0, "")]
    [InlineData(1, "PB1001 1:1")]
    public void A_file_has_at_most_one_mebibyte(int over, string expected)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a: x #" + new string('.', SyntaxLimits.MaxFileBytes + over - 6));
        Assert.Equal(SyntaxLimits.MaxFileBytes + over, bytes.Length);
        Assert.Equal(expected, string.Join(", ", new ParsedText(bytes).Places));
    }

    [Fact]
    public void A_byte_order_mark_counts_as_bytes_of_the_file()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("\uFEFFa: x #" + new string('.', SyntaxLimits.MaxFileBytes - 8));
        Assert.Equal("PB1001 1:1", string.Join(", ", new ParsedText(bytes).Places));
    }

    // The root is level 1, the list that "a" holds is 2, and so on; the innermost x is one deeper than the last list.
    [Theory]
    [InlineData(61, "")]
    [InlineData(62, "")]
    [InlineData(63, "PB1002 1:67")]
    public void Values_lie_at_most_64_levels_deep(int lists, string expected)
    {
        var parsed = new ParsedText("a: " + new string('[', lists) + "x" + new string(']', lists));
        Assert.Equal(expected, string.Join(", ", parsed.Places));
        Assert.Equal(expected.Length == 0, parsed.Policy is not null);
    }

    [Theory]
    [InlineData(20, "")]
    [InlineData(21, "")]
    [InlineData(22, "PB1002 2:26")]
    public void An_alias_is_as_deep_as_what_it_stands_for(int lists, string expected)
    {
        string anchored = new string('[', 41) + "x" + new string(']', 41);
        var parsed = new ParsedText($"a: &a {anchored}\nb: {new string('[', lists)}*a{new string(']', lists)}");
        Assert.Equal(expected, string.Join(", ", parsed.Places));
    }

    // Root, key and list are three nodes.
    [Theory]
    [InlineData(-1, "")]
    [InlineData(0, "")]
    [InlineData(1, "PB1003 100000:3")]
    public void A_file_has_at_most_a_hundred_thousand_nodes(int over, string expected)
    {
        int items = SyntaxLimits.MaxNodes - 3 + over;
        var parsed = new ParsedText("a:\n" + new StringBuilder().Insert(0, "- x\n", items));
        Assert.Equal(expected.Replace("100000", (items + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal), string.Join(", ", parsed.Places));
        Assert.Equal(expected.Length == 0, parsed.Policy is not null);
    }

    // Root and key, a list of 9 (10 nodes), the second key and list (2), then 10 nodes for each alias.
    [Theory]
    [InlineData(9_998, 6, "")]
    [InlineData(9_998, 7, "PB1003")]
    public void An_alias_counts_as_often_as_it_is_used(int aliases, int single, string expected)
    {
        var text = new StringBuilder("a: &a [1,2,3,4,5,6,7,8,9]\nb: [");
        text.Insert(text.Length, "*a,", aliases).Insert(text.Length, "x,", single).Append(']');
        var parsed = new ParsedText(text.ToString());
        Assert.Equal(expected, string.Join(", ", parsed.Diagnostics.Select(diagnostic => diagnostic.Code)));
    }
}
