using PolicyBuild.Compiler.Diagnostics;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Diagnostics;

public class SpellingTests
{
    [Theory]
    [InlineData("opnat", "openat")]
    [InlineData("oepnat", "openat")]
    [InlineData("OPENAT", "openat")]
    [InlineData("read_only", "read-only")]
    [InlineData("raed", "read")]
    [InlineData("rea", "read")]
    [InlineData("x", null)]
    [InlineData("", null)]
    [InlineData("completely-different", null)]
    public void The_nearest_word_is_suggested(string word, string? nearest) =>
        Assert.Equal(nearest, Spelling.Nearest(word, ["close", "openat", "read", "read-only", "write"]));

    [Fact]
    public void Of_words_that_are_equally_near_the_first_is_taken() => Assert.Equal("cat", Spelling.Nearest("bat", ["cat", "rat"]));

    [Fact]
    public void A_word_that_differs_in_case_alone_is_the_nearest() => Assert.Equal("read", Spelling.Nearest("READ", ["reads", "read"]));

    [Fact]
    public void A_text_far_longer_than_a_name_gets_no_suggestion() => Assert.Null(Spelling.Nearest(new string('a', 65), [new string('a', 65)]));
}
