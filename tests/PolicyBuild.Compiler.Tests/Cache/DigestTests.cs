using System.Security.Cryptography;
using CsCheck;
using PolicyBuild.Compiler.Cache;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class DigestTests
{
    [Fact]
    public void A_digest_is_the_SHA_256_of_the_bytes() => Gen.Byte.Array[0, 300].Sample(
        data => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), Digest.Of(data).ToString()), iter: 100);

    [Fact]
    public void A_digest_is_read_back_from_its_bytes_and_its_text() => Gen.Byte.Array[32].Sample(bytes =>
    {
        Digest digest = Digest.FromBytes(bytes);
        byte[] copy = new byte[Digest.Size];
        digest.CopyTo(copy);
        Assert.Equal(bytes, copy);
        Assert.True(Digest.TryParse(digest.ToString(), out Digest parsed));
        Assert.Equal(digest, parsed);
    }, iter: 100);

    [Fact]
    public void Digests_are_ordered_as_their_bytes() => Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample((left, right) =>
        Assert.Equal(Math.Sign(left.AsSpan().SequenceCompareTo(right)), Math.Sign(Digest.FromBytes(left).CompareTo(Digest.FromBytes(right)))), iter: 100);

    [Fact]
    public void The_library_of_the_system_gives_the_same_digests()
    {
        byte[] data = [.. Enumerable.Range(0, 1000).Select(number => (byte)number)];
        Digest before = Digest.Of(data);
        Digest.UseSystemLibrary();
        Assert.Equal(before, Digest.Of(data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 ")]
    [InlineData("../../298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855a")]
    public void Another_text_is_no_digest(string text) => Assert.False(Digest.TryParse(text, out _));
}
