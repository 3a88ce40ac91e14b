using System.Text;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Tests.Pure;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Bpf;

/// <summary>Places that the launcher looks up in source maps: whole ones, and such as nobody writes.</summary>
public sealed unsafe class SourceMapTextTests
{
    private const string Map = """
        {"files":["a.yaml","b\"c\\\u00e9\u20AC.yaml","\u0000\ud800"],"sections":{"launch":[[0,0,1],9],"lsm":[[0,0,3,5],[2,1,7,1],[4,0,0],[6,2,8],9]},"landlock":[0,0]}
        """;

    [Theory]
    [InlineData(0, "a.yaml(3,5)")]
    [InlineData(1, "a.yaml(3,5)")]
    [InlineData(2, "b\"c\\é€.yaml(7,1)")]
    [InlineData(3, "b\"c\\é€.yaml(7,1)")]
    [InlineData(4, "")]
    [InlineData(8, "??(8,0)")]
    [InlineData(9, "")]
    [InlineData(uint.MaxValue, "")]
    public void The_place_of_an_instruction_is_found(uint index, string place) => Assert.Equal(place, Find(Map, index));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"sections\":{}}")]
    [InlineData("{\"sections\":{\"lsm\":[]}}")]
    [InlineData("{\"sections\":{\"lsm\":[9]}}")]
    [InlineData("{\"sections\":{\"lsm\":[[0,0,3]]}}")]
    [InlineData("{\"sections\":{\"lsm\":[[0,0,99999999999],9]}}")]
    [InlineData("{\"sections\":{\"lsm\":[[0,-1,3],9]}}")]
    [InlineData("{\"sections\":{\"lsm\":[[0,7,3],9]},\"files\":[\"a\"]}")]
    [InlineData("{\"sections\":{\"lsm\":[[0,0,3],9]},\"files\":[\"\\u12\"]}")]
    [InlineData("{\"sections\":{\"lsm\":[[0,0,3],9]}}")]
    [InlineData("{\"x\":[[[[[[[[[[[[")]
    [InlineData("{\"x\\")]
    public void What_is_no_source_map_has_no_places(string map) => Assert.Equal("", Find(map, 0));

    [Fact]
    public void No_byte_behind_a_map_is_read()
    {
        for (int length = 0; length < Map.Length; length++) { Find(Map[..length], 8); }
    }

    private static string Find(string map, uint index)
    {
        using var bytes = new NativeBytes(Encoding.UTF8.GetBytes(map));
        var text = new SourceMapText(bytes.Pointer, bytes.Length);
        if (!text.Find("lsm"u8, index)) { return ""; }
        byte* name = text.Name();
        return name is null ? "" : $"{NativeText.Read(name)}({text.Line},{text.Column})";
    }
}
