using System.Security.Cryptography;
using System.Text;
using CsCheck;
using PolicyBuild.Bundles.Writing;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

public sealed class Sha256Tests
{
    // FIPS 180-4's examples as NIST publishes them ("SHA256.pdf", Cryptographic Standards and Guidelines), and the empty message.
    [Theory]
    [InlineData("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1")]
    public void The_standards_examples_hash_as_published(string text, string digest) =>
        Assert.Equal(digest, Convert.ToHexString(Digest.Of(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void A_million_times_a_hashes_as_published() =>
        Assert.Equal("CDC76E5C9914FB9281A1C7E284D73E67F1809A48A497200E046D39CCC7112CD0",
            Convert.ToHexString(Digest.Of(Encoding.ASCII.GetBytes(new string('a', 1_000_000)))));

    [Fact]
    public void Every_length_around_a_block_hashes_as_the_framework_does()
    {
        for (int length = 0; length <= 3 * 64; length++)
        {
            byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
            Assert.Equal(SHA256.HashData(data), Digest.Of(data));
        }
    }

    [Fact]
    public void Random_bytes_hash_as_the_framework_does() =>
        Gen.Byte.Array[0, 5000].Sample(data => SHA256.HashData(data).AsSpan().SequenceEqual(Digest.Of(data)));

    [Fact]
    public unsafe void Nothing_outside_the_given_bytes_is_read()
    {
        byte[] digest = new byte[32];
        for (int length = 0; length <= 130; length++)
        {
            using var memory = new GuardedMemory(new byte[length]);
            fixed (byte* to = digest) { Reading.Sha256.Hash(memory.Pointer, memory.Length, to); }
            Assert.Equal(SHA256.HashData(new byte[length]), digest);
        }
    }
}
