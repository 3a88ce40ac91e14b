using PolicyBuild.Compiler.Resolution;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class QuantityTests
{
    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("1000000", 1000000UL)]
    [InlineData("17B", 17UL)]
    [InlineData("1K", 1024UL)]
    [InlineData("1KB", 1024UL)]
    [InlineData("1KiB", 1024UL)]
    [InlineData("1kb", 1024UL)]
    [InlineData("512MB", 536870912UL)]
    [InlineData("512 MiB", 536870912UL)]
    [InlineData("1.5G", 1610612736UL)]
    [InlineData("0.1K", 102UL)]
    [InlineData("2T", 2199023255552UL)]
    [InlineData("8388607T", 9223370937343148032UL)]
    [InlineData("9223372036854775807", 9223372036854775807UL)]
    public void A_size_is_bytes_in_powers_of_1024(string text, ulong bytes)
    {
        Assert.Equal(QuantityStatus.Ok, SizeText.Read(text, out ulong read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("8388608T")]
    [InlineData("8589934592G")]
    [InlineData("18446744073709551615K")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    [InlineData("9007199254740992K")]
    public void A_size_that_63_bits_do_not_hold_is_too_large(string text) =>
        Assert.Equal(QuantityStatus.TooLarge, SizeText.Read(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("K")]
    [InlineData("1.K")]
    [InlineData(".5K")]
    [InlineData("1.2.3K")]
    [InlineData("1.5")]
    [InlineData("1.5B")]
    [InlineData("-1K")]
    [InlineData("1e3")]
    [InlineData("1X")]
    [InlineData("1KX")]
    [InlineData("1KBB")]
    [InlineData("1Ki")]
    [InlineData("0.00000000000000000001K")]
    public void What_is_no_size_is_malformed(string text) => Assert.Equal(QuantityStatus.Malformed, SizeText.Read(text, out _));

    [Theory]
    [InlineData("0s", 0UL)]
    [InlineData("1ms", 1UL)]
    [InlineData("300s", 300_000UL)]
    [InlineData("1.5s", 1_500UL)]
    [InlineData("0.001s", 1UL)]
    [InlineData("5m", 300_000UL)]
    [InlineData("2h", 7_200_000UL)]
    [InlineData("9223372036854ms", 9223372036854UL)]
    public void A_duration_is_milliseconds(string text, ulong milliseconds)
    {
        Assert.Equal(QuantityStatus.Ok, DurationText.Read(text, out ulong read));
        Assert.Equal(milliseconds, read);
    }

    [Theory]
    [InlineData("9223372036855ms", QuantityStatus.TooLarge)]
    [InlineData("18446744073709551615h", QuantityStatus.TooLarge)]
    [InlineData("0.5ms", QuantityStatus.TooFine)]
    [InlineData("0.0001s", QuantityStatus.TooFine)]
    [InlineData("300", QuantityStatus.Malformed)]
    [InlineData("s", QuantityStatus.Malformed)]
    [InlineData("1d", QuantityStatus.Malformed)]
    [InlineData("1 s", QuantityStatus.Malformed)]
    [InlineData("1h30m", QuantityStatus.Malformed)]
    [InlineData("-1s", QuantityStatus.Malformed)]
    public void What_is_no_duration_is_told_apart(string text, QuantityStatus status) => Assert.Equal(status, DurationText.Read(text, out _));
}
