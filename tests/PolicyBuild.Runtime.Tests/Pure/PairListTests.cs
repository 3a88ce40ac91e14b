using PolicyBuild.Runtime.Report;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

/// <summary>What steps keep for the report.</summary>
public sealed unsafe class PairListTests : IDisposable
{
    private readonly NativeText _texts = new();

    public void Dispose() => _texts.Dispose();

    [Fact]
    public void Pairs_come_back_in_their_order()
    {
        PairList list = default;
        Assert.Equal(0, list.Open());
        list.Add("a"u8, _texts.Of("/one"));
        list.Add("bc"u8, _texts.Of(""));
        list.Add("a"u8, _texts.Of("/two"));
        Assert.Equal(["a=/one", "bc=", "a=/two"], Read(list));
        Assert.False(list.IsCut);
    }

    [Fact]
    public void What_finds_no_room_is_told_and_spoils_nothing()
    {
        PairList list = default;
        Assert.Equal(0, list.Open());
        string text = new('x', 4094);
        for (int i = 0; i < 4; i++) { list.Add("n"u8, _texts.Of(text)); }
        Assert.True(list.IsCut);
        list.Add("n"u8, _texts.Of("short"));
        Assert.Equal(["n=" + text, "n=" + text, "n=" + text, "n=short"], Read(list));
    }

    [Fact]
    public void Nothing_is_kept_where_nobody_asks()
    {
        PairList list = default;
        list.Add("n"u8, _texts.Of("text"));
        Assert.Empty(Read(list));
        Assert.False(list.IsCut);
    }

    private static List<string> Read(in PairList list)
    {
        var pairs = new List<string>();
        for (byte* name = list.Next(null, out byte* text); name is not null; name = list.Next(name, out text))
        {
            pairs.Add(NativeText.Read(name) + "=" + NativeText.Read(text));
        }

        return pairs;
    }
}
