using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class SyntaxCodecTests
{
    [Fact]
    public void Every_real_policy_comes_back_as_it_was()
    {
        foreach (SourceFile file in RealPolicies.Sources()) { ComesBack(RealPolicies.Parse(file).Syntax); }
    }

    [Theory]
    [InlineData("profile: a\nlist: &x [1, 2.5, -0x1, true, null, ~, \"q\", !replace [a]]\nagain: *x\nkey: {deep: *x, other: {a: *x}}\n")]
    [InlineData("profile: &p name\nsame: *p\n")]
    [InlineData("profile: a\nempty:\nmap: {}\nlist: []\n")]
    public void A_tree_comes_back_as_it_was(string text) => ComesBack(RealPolicies.Parse(RealPolicies.Source(text)).Syntax);

    [Fact]
    public void A_tree_with_errors_comes_back_as_it_was()
    {
        // Keys that are dropped leave ids out; what has an unknown tag or anchor is of no kind.
        var sources = new SourceSet();
        sources.Add(RealPolicies.Source("profile: a\nb: 1\nb: 2\n[c]: 3\nd: !tag 4\ne: *unknown\nf: 5\n"));
        PolicySyntax? syntax = PolicyParser.Parse(sources, 0, new DiagnosticBag());
        Assert.NotNull(syntax);
        ComesBack(syntax);
    }

    [Fact]
    public void An_alias_is_the_anchored_node_itself()
    {
        MappingNode? root = PolicySyntaxCodec.Decode(PolicySyntaxCodec.Encode(RealPolicies.Parse(RealPolicies.Source("a: &x {k: v}\nb: *x\n")).Syntax.Root));
        Assert.NotNull(root);
        Assert.NotNull(root.Find("a"));
        Assert.Same(root.Find("a"), root.Find("b"));
    }

    [Fact]
    public void A_comment_changes_the_positions_alone()
    {
        PolicySyntax before = RealPolicies.Parse(RealPolicies.Source("profile: a\nmode: direct\n")).Syntax;
        PolicySyntax after = RealPolicies.Parse(RealPolicies.Source("profile: a\n# why\nmode: direct\n")).Syntax;
        Assert.Equal(PolicySyntaxCodec.Encode(before.Root), PolicySyntaxCodec.Encode(after.Root));
        Assert.NotEqual(PositionsCodec.Encode(before.Positions), PositionsCodec.Encode(after.Positions));
    }

    [Theory]
    [InlineData("profile: a\n", "profile: b\n")]
    [InlineData("profile: a\n", "profile: \"a\"\nmode: direct\n")]
    [InlineData("a: 1\n", "a: \"1\"\n")]
    [InlineData("a: [b]\n", "a: !replace [b]\n")]
    [InlineData("a: [b]\n", "a: {b: b}\n")]
    [InlineData("a: [b, c]\n", "a: [c, b]\n")]
    public void Another_text_is_another_tree(string one, string other) => Assert.NotEqual(
        PolicySyntaxCodec.Encode(RealPolicies.Parse(RealPolicies.Source(one)).Syntax.Root),
        PolicySyntaxCodec.Encode(RealPolicies.Parse(RealPolicies.Source(other)).Syntax.Root));

    [Fact]
    public void A_tree_that_aliases_would_make_too_large_is_none()
    {
        // Twenty lists, each twice the one before: 2^20 nodes from a hundred bytes.
        var writer = new CacheWriter();
        writer.Header(BlobKind.Syntax);
        writer.Byte((byte)SyntaxKind.Mapping);
        writer.Int(1);
        writer.Number(20);
        for (int i = 0; i < 20; i++)
        {
            writer.Byte((byte)SyntaxKind.String);
            writer.Int(1);
            writer.Text("k");
            writer.Byte((byte)SyntaxKind.Sequence);
            writer.Int(1);
            writer.Flag(false);
            writer.Number(2);
            for (int j = 0; j < 2; j++)
            {
                writer.Byte(0x80);
                writer.Number((ulong)Math.Max(0, (2 * i) - 1)); // the list before; the first holds its key
            }
        }

        Assert.Null(PolicySyntaxCodec.Decode(writer.Written));
    }

    [Fact]
    public void A_tree_that_is_deeper_than_the_parser_makes_is_none()
    {
        Assert.NotNull(PolicySyntaxCodec.Decode(Nested(SyntaxLimits.MaxDepth - 2)));
        Assert.Null(PolicySyntaxCodec.Decode(Nested(SyntaxLimits.MaxDepth - 1)));
        Assert.Null(PolicySyntaxCodec.Decode(Nested(100_000)));
    }

    [Fact]
    public void Suppressions_come_back_as_they_were()
    {
        ImmutableArray<Suppression> suppressions = [new("PB4001", 3, false), new("PB4002", 1, true)];
        Assert.True(SuppressionsCodec.TryDecode(SuppressionsCodec.Encode(suppressions), out ImmutableArray<Suppression> back));
        Assert.Equal(suppressions, back);
    }

    // A mapping with one key, then lists in lists, then a text.
    private static byte[] Nested(int lists)
    {
        var writer = new CacheWriter();
        writer.Header(BlobKind.Syntax);
        writer.Byte((byte)SyntaxKind.Mapping);
        writer.Int(1);
        writer.Number(1);
        writer.Byte((byte)SyntaxKind.String);
        writer.Int(1);
        writer.Text("k");
        for (int i = 0; i < lists; i++)
        {
            writer.Byte((byte)SyntaxKind.Sequence);
            writer.Int(1);
            writer.Flag(false);
            writer.Number(1);
        }

        writer.Byte((byte)SyntaxKind.String);
        writer.Int(1);
        writer.Text("v");
        return writer.ToArray();
    }

    private static void ComesBack(PolicySyntax syntax)
    {
        byte[] bytes = PolicySyntaxCodec.Encode(syntax.Root);
        MappingNode? root = PolicySyntaxCodec.Decode(bytes);
        Assert.NotNull(root);
        Assert.Equal(ModelText.OfTree(syntax.Root), ModelText.OfTree(root));
        Assert.Equal(bytes, PolicySyntaxCodec.Encode(root));
        NodePositions? positions = PositionsCodec.Decode(PositionsCodec.Encode(syntax.Positions));
        Assert.NotNull(positions);
        Assert.Equal(syntax.Positions.Spans, positions.Spans);
    }
}
