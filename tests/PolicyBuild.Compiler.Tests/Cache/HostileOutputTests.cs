using CsCheck;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>No decoder throws, whatever it is given; what is cut short or goes on is never taken.</summary>
public sealed class HostileOutputTests
{
    private static readonly byte[] s_bundle = [.. Enumerable.Range(0, 60).Select(number => (byte)number)];

    // A decoder says whether it took the bytes.
    private static readonly Func<byte[], bool>[] s_decoders =
    [
        bytes => PolicyModelCodec.Decode(bytes) is not null,
        bytes => PolicyModelCodec.Decode(bytes, [new NodeRef(0, 1)]) is not null,
        bytes => PolicySyntaxCodec.Decode(bytes) is not null,
        bytes => PositionsCodec.Decode(bytes) is not null,
        bytes => SuppressionsCodec.TryDecode(bytes, out _),
        bytes => SectionsCodec.TryDecode(bytes, out _),
        bytes => ArtifactsCodec.Decode(bytes, s_bundle, Digest.Of(s_bundle)) is not null,
        Diagnostics,
        Passes,
    ];

    public static IEnumerable<TheoryDataRow<byte[]>> Outputs()
    {
        var records = new RandomRecord(new Random(1), full: true);
        EncodedModel model = PolicyModelCodec.Encode(records.Next<PolicyModel>());
        yield return new TheoryDataRow<byte[]>(model.Content);
        var syntax = RealPolicies.Parse(RealPolicies.Source("profile: &p a\nb: [1, true, !replace [x], *p]\nc: {d: 1.5}\n")).Syntax;
        yield return new TheoryDataRow<byte[]>(PolicySyntaxCodec.Encode(syntax.Root));
        yield return new TheoryDataRow<byte[]>(PositionsCodec.Encode(syntax.Positions));
        yield return new TheoryDataRow<byte[]>(SuppressionsCodec.Encode([new("PB4001", 3, false)]));
        yield return new TheoryDataRow<byte[]>(SectionsCodec.Encode([records.Next<GeneratedSection>()]));
        yield return new TheoryDataRow<byte[]>(ArtifactsCodec.Encode(new EmittedPolicy("a", "b", s_bundle, [new("one", s_bundle.AsMemory(3, 9)), new("two", new byte[] { 9, 9 })]), Digest.Of(s_bundle)));
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Every_bit_may_be_flipped(byte[] output)
    {
        for (int bit = 0; bit < 8 * output.Length; bit++)
        {
            byte[] damaged = [.. output];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            foreach (Func<byte[], bool> decode in s_decoders) { decode(damaged); }
        }
    }

    [Theory]
    [MemberData(nameof(Outputs))]
    public void What_is_cut_short_or_goes_on_is_not_taken(byte[] output)
    {
        for (int length = 0; length < output.Length; length++)
        {
            // The two lists without a header may be whole by chance.
            foreach (Func<byte[], bool> decode in s_decoders[..^2]) { Assert.False(decode(output[..length])); }
        }

        foreach (Func<byte[], bool> decode in s_decoders) { Assert.False(decode([.. output, 0])); }
    }

    [Fact]
    public void Bytes_at_random_are_not_taken() => Gen.Byte.Array[3, 200].Sample(bytes =>
    {
        foreach (Func<byte[], bool> decode in s_decoders) { decode(bytes); }
        byte[] framed = [(byte)(bytes[0] % 10), BlobHeader.Version, .. bytes];
        foreach (Func<byte[], bool> decode in s_decoders) { decode(framed); }
    }, iter: 3000);

    [Fact]
    public void An_older_version_is_not_taken()
    {
        foreach (TheoryDataRow<byte[]> row in Outputs())
        {
            byte[] output = [.. row.Data];
            output[1]++;
            foreach (Func<byte[], bool> decode in s_decoders[..^2]) { Assert.False(decode(output)); }
        }
    }

    // A list said to be huge must fail before memory for it is taken.
    [Fact]
    public void A_length_beyond_the_bytes_is_not_taken()
    {
        foreach (BlobKind kind in Enum.GetValues<BlobKind>())
        {
            var writer = new CacheWriter();
            writer.Header(kind);
            writer.Number(int.MaxValue);
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (Func<byte[], bool> decode in s_decoders) { Assert.False(decode(writer.ToArray())); }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    private static bool Diagnostics(byte[] bytes)
    {
        var reader = new CacheReader(bytes);
        DiagnosticsCodec.Read(ref reader);
        return reader.Completed;
    }

    private static bool Passes(byte[] bytes)
    {
        var reader = new CacheReader(bytes);
        PassesCodec.Read(ref reader);
        return reader.Completed;
    }
}
