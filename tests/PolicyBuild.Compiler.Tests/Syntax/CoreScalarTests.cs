using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Syntax;

public class CoreScalarTests
{
    [Theory]
    [InlineData("no", SyntaxKind.String)]
    [InlineData("yes", SyntaxKind.String)]
    [InlineData("on", SyntaxKind.String)]
    [InlineData("tRUE", SyntaxKind.String)]
    [InlineData("true", SyntaxKind.Boolean)]
    [InlineData("FALSE", SyntaxKind.Boolean)]
    [InlineData("~", SyntaxKind.Null)]
    [InlineData("Null", SyntaxKind.Null)]
    [InlineData("nULL", SyntaxKind.String)]
    [InlineData("", SyntaxKind.Null)]
    [InlineData("0", SyntaxKind.Integer)]
    [InlineData("-12", SyntaxKind.Integer)]
    [InlineData("+12", SyntaxKind.Integer)]
    [InlineData("012", SyntaxKind.Integer)]
    [InlineData("0o17", SyntaxKind.Integer)]
    [InlineData("0o18", SyntaxKind.String)]
    [InlineData("-0o17", SyntaxKind.String)]
    [InlineData("0xfF", SyntaxKind.Integer)]
    [InlineData("0xg", SyntaxKind.String)]
    [InlineData("0x", SyntaxKind.String)]
    [InlineData("0b11", SyntaxKind.String)]
    [InlineData("1_000", SyntaxKind.String)]
    [InlineData("1:30", SyntaxKind.String)]
    [InlineData("-", SyntaxKind.String)]
    [InlineData("1e3", SyntaxKind.Number)]
    [InlineData("1E-3", SyntaxKind.Number)]
    [InlineData("1e", SyntaxKind.String)]
    [InlineData("e3", SyntaxKind.String)]
    [InlineData("1.", SyntaxKind.Number)]
    [InlineData(".5", SyntaxKind.Number)]
    [InlineData("-.5e+1", SyntaxKind.Number)]
    [InlineData(".", SyntaxKind.String)]
    [InlineData(".e1", SyntaxKind.String)]
    [InlineData("1.2.3", SyntaxKind.String)]
    [InlineData(".inf", SyntaxKind.Number)]
    [InlineData("-.INF", SyntaxKind.Number)]
    [InlineData(".nan", SyntaxKind.Number)]
    [InlineData("+.nan", SyntaxKind.String)]
    [InlineData("٣", SyntaxKind.String)]
    [InlineData("512MB", SyntaxKind.String)]
    public void Plain_scalars_are_read_by_the_core_schema(string text, SyntaxKind kind) => Assert.Equal(kind, CoreScalars.Classify(text));

    [Fact]
    public void Quoted_and_block_scalars_are_strings()
    {
        var parsed = new ParsedText("a: 'true'\nb: \"1\"\nc: |\n  1\nd: >-\n  null\n");
        foreach (MappingEntry entry in parsed.Policy!.Root.Entries) { Assert.Equal(SyntaxKind.String, entry.Value.Kind); }
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("+7", "7")]
    [InlineData("0o777", "511")]
    [InlineData("0xFFFFFFFFFFFFFFFF", "18446744073709551615")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("18446744073709551616", null)]
    [InlineData("0x10000000000000000", null)]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("-9223372036854775809", null)]
    [InlineData("99999999999999999999999999999999999999999999999999", null)]
    [InlineData("1.0", null)]
    public void Whole_numbers_reach_from_the_least_long_to_the_greatest_ulong(string text, string? value)
    {
        var scalar = new ScalarNode(1, CoreScalars.Classify(text), text);
        Assert.Equal(value is not null, scalar.TryGetInteger(out Int128 read));
        if (value is not null) { Assert.Equal(Int128.Parse(value, System.Globalization.CultureInfo.InvariantCulture), read); }
    }

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("0x10", 16.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("-.inf", double.NegativeInfinity)]
    [InlineData(".NaN", double.NaN)]
    [InlineData("1e999", double.PositiveInfinity)]
    public void Numbers_are_read_as_doubles(string text, double value)
    {
        Assert.True(new ScalarNode(1, CoreScalars.Classify(text), text).TryGetNumber(out double read));
        Assert.Equal(value, read);
    }

    [Fact]
    public void A_text_of_digits_is_no_number() => Assert.False(new ScalarNode(1, SyntaxKind.String, "1").TryGetNumber(out _));

    [Fact]
    public void Only_the_boolean_true_is_true()
    {
        Assert.True(new ScalarNode(1, SyntaxKind.Boolean, "True").IsTrue);
        Assert.False(new ScalarNode(1, SyntaxKind.Boolean, "false").IsTrue);
        Assert.False(new ScalarNode(1, SyntaxKind.String, "true").IsTrue);
    }
}
