using PolicyBuild.Runtime.Apply;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Text;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

public sealed class TextTests
{
    [Theory]
    [InlineData("6.18.44-custom", 6, 18)]
    [InlineData("5.4.0", 5, 4)]
    [InlineData("7.0-rc1", 7, 0)]
    [InlineData("unknown", 0, 0)]
    public unsafe void A_kernel_release_has_two_numbers(string release, uint major, uint minor)
    {
        using var text = new NativeText();
        Assert.Equal((major << 16) | minor, KernelRelease.Parse(text.Of(release)));
    }

    [Theory]
    [InlineData("Name:\tx\nTracerPid:\t0\nUid:\t1\n", false)]
    [InlineData("Name:\tx\nTracerPid:\t12\n", true)]
    [InlineData("Name:\tTracerPid:\t12\n", false)]
    [InlineData("", false)]
    public unsafe void The_status_file_tells_of_a_tracer(string status, bool expected)
    {
        using var text = new NativeText();
        Assert.Equal(expected, Tracer.HasTracer(text.Of(status)));
    }

    [Theory]
    [InlineData("a/b", "a")]
    [InlineData("a//b", "a")]
    [InlineData("a", ".")]
    [InlineData("/a", "/")]
    [InlineData("//a", "/")]
    [InlineData("./a/b", "./a")]
    public unsafe void The_last_segment_of_a_path_can_be_cut(string path, string expected)
    {
        using var text = new NativeText();
        PathBuffer buffer = default;
        buffer.Add(text.Of(path));
        PathVariables.CutLastSegment(ref buffer);
        Assert.Equal(expected, NativeText.Read(buffer.Text));
    }

    [Theory]
    [InlineData(4095, false)]
    [InlineData(4096, true)]
    public unsafe void A_path_that_the_kernel_does_not_take_overflows(int length, bool overflows)
    {
        using var text = new NativeText();
        PathBuffer buffer = default;
        buffer.Add(text.Of(new string('x', length)));
        Assert.Equal(overflows, buffer.Overflowed);
        Assert.Equal(overflows ? 0 : length, buffer.Length);
    }
}
