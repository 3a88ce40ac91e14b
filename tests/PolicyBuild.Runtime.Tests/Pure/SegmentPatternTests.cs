using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using PolicyBuild.Bundles.Reading;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class SegmentPatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", ".hidden", true)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbbd", false)]
    [InlineData("?", "ä", true)]
    [InlineData("[!a]", "a", false)]
    [InlineData("[]]", "]", true)]
    [InlineData("[a", "[a", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("\\*", "\\x", true)]
    public void Examples(string pattern, string name, bool expected) => Assert.Equal(expected, Matches(pattern, name));

    [Fact]
    public void Agrees_with_a_regular_expression()
    {
        Gen<string> word = Pick.From('a', 'b', 'c', '-', ']', '[', '.').Array[0, 8].Select(letters => new string(letters));
        Gen<string> part = Gen.OneOf(
            Gen.Const("*"), Gen.Const("?"), Pick.From("a", "b", "c", ".", "-"), Pick.From("[a-b]", "[!a-b]", "[bc]", "[!c]", "[a-]", "[]a]"));
        Gen.Select(part.Array[0, 6].Select(string.Concat), word).Sample((pattern, name) =>
            Assert.Equal(Reference(pattern).IsMatch(name), Matches(pattern, name)), iter: 20_000);
    }

    [Fact]
    public void A_pattern_of_many_stars_takes_no_exponential_time() =>
        Assert.False(Matches(string.Concat(Enumerable.Repeat("*a", 100)) + "b", new string('a', 255)));

    private static Regex Reference(string pattern)
    {
        var text = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            int end = pattern[i] == '[' ? pattern.IndexOf(']', i + (pattern[i + 1] == '!' ? 3 : 2)) : -1;
            if (end > 0)
            {
                string set = pattern[(i + 1)..end];
                bool negated = set[0] == '!';
                text.Append('[').Append(negated ? "^" : "").Append((negated ? set[1..] : set).Replace("]", "\\]", StringComparison.Ordinal)).Append(']');
                i = end;
            }
            else
            {
                text.Append(pattern[i] switch { '*' => ".*", '?' => ".", char other => Regex.Escape(other.ToString()) });
            }
        }

        return new Regex(text.Append("\\z").ToString(), RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    private static unsafe bool Matches(string pattern, string name)
    {
        using var text = new NativeText();
        return SegmentPattern.Matches(text.Of(pattern), text.Of(name));
    }
}
