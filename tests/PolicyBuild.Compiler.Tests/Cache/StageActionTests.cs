using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class StageActionTests
{
    private static readonly StageAction s_action = new(
        [Digest.Of([1]), Digest.Of([2])],
        [new Diagnostic("PB4001", Severity.Warning, "a lint", "a cure") { Node = new NodeRef(1, 7) }],
        new byte[] { 1, 2, 3 });

    [Fact]
    public void An_action_comes_back_as_it_was()
    {
        StageAction? back = StageAction.Decode(s_action.Encode());
        Assert.NotNull(back);
        Assert.Equal(s_action.Outputs, back.Outputs);
        Assert.Equal(s_action.Diagnostics, back.Diagnostics);
        Assert.Equal(s_action.Detail.ToArray(), back.Detail.ToArray());
        Assert.Equal(s_action.Outputs, StageAction.OutputsOf(s_action.Encode()));
    }

    [Fact]
    public void Damaged_bytes_are_no_action_or_another_one()
    {
        byte[] whole = s_action.Encode();
        for (int length = 0; length < whole.Length; length++) { Assert.Null(StageAction.Decode(whole.AsSpan(0, length))); }
        Assert.Null(StageAction.Decode([.. whole, 0]));
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            StageAction.Decode(damaged);
            StageAction.OutputsOf(damaged);
        }
    }
}
