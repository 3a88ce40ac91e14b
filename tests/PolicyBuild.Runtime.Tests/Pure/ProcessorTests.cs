using System.Text;
using PolicyBuild.Runtime.Apply.Processors;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

/// <summary>Lists of processors as the kernel writes them, and the node to which a program keeps.</summary>
public sealed unsafe class ProcessorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NativeText _texts = new();

    public void Dispose()
    {
        _folder.Dispose();
        _texts.Dispose();
    }

    [Theory]
    [InlineData("0-3\n", "0-3")]
    [InlineData("0,2-3,64-130,8191\n", "0,2-3,64-130,8191")]
    [InlineData("7", "7")]
    [InlineData("3,1-2", "1-3")]
    [InlineData("\n", "")]
    [InlineData("", "")]
    public void A_list_of_the_kernels_is_read(string text, string expected) => Assert.Equal(expected, Ranges(Parse(text)));

    [Theory]
    [InlineData("0-8192\n")]
    [InlineData("3-1")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("1;2")]
    [InlineData("1,,2")]
    [InlineData("1 2")]
    [InlineData("1\n2\n")]
    [InlineData("99999999999999999999")]
    [InlineData("0x1")]
    public void What_is_no_list_is_refused(string text) => Assert.False(ProcessorSet.TryParse(_texts.Of(text), out _));

    [Fact]
    public void Sets_are_cut_and_lessened_by_others()
    {
        ProcessorSet set = Parse("0-70");
        set.Intersect(Parse("60-99"));
        Assert.Equal("60-70", Ranges(set));
        set.Remove(Parse("63-64"));
        Assert.Equal("60-62,65-70", Ranges(set));
        set.Remove(set);
        Assert.True(set.IsEmpty);
    }

    [Theory]
    [InlineData(1, "0-7", 1, "4-7")]
    [InlineData(0, "0-7", 0, "0-3")]
    [InlineData(0, "2-5", 0, "2-3")]
    [InlineData(0, "5-6", 1, "5-6")] // the launcher was on a node that is not the program's
    [InlineData(2, "0-7", 0, "0-3")] // a node without processors
    [InlineData(900, "0-7", 0, "0-3")] // one that is not there
    public void The_node_is_the_launchers_or_the_first_with_a_processor(uint current, string allowed, uint node, string processors)
    {
        WriteNodes();
        ProcessorSet set = Parse(allowed);
        Assert.Equal(0, Find(current, ref set, out NodeChoice choice));
        Assert.Equal((node, 3u, processors, true), (choice.Node, choice.Nodes, Ranges(set), choice.HasMemory));
    }

    [Fact]
    public void A_node_without_memory_is_kept_to_and_its_memory_is_not_asked_for()
    {
        WriteNodes();
        _folder.Write("has_memory", "0,2\n");
        ProcessorSet set = Parse("0-7");
        Assert.Equal(0, Find(1, ref set, out NodeChoice choice));
        Assert.Equal((1u, false, "4-7"), (choice.Node, choice.HasMemory, Ranges(set)));
    }

    [Fact]
    public void With_one_node_nothing_is_chosen()
    {
        _folder.Write("online", "0\n");
        ProcessorSet set = Parse("0-1");
        Assert.Equal(0, Find(0, ref set, out NodeChoice choice));
        Assert.Equal((0u, 1u, false, "0-1"), (choice.Node, choice.Nodes, choice.HasMemory, Ranges(set)));
    }

    [Theory]
    [InlineData("online", null, KernelError.NoEntry)]
    [InlineData("online", "", KernelError.Invalid)]
    [InlineData("online", "0-\n", KernelError.Invalid)]
    [InlineData("node0/cpulist", null, KernelError.NoEntry)]
    [InlineData("node0/cpulist", "none", KernelError.Invalid)]
    [InlineData("has_memory", "x", KernelError.Invalid)]
    public void What_cannot_be_read_is_an_error_and_leaves_the_set(string file, string? text, int error)
    {
        WriteNodes();
        if (text is null) { File.Delete(Path.Combine(_folder.Path, file)); }
        else { _folder.Write(file, text); }
        ProcessorSet set = Parse("0-7");
        Assert.Equal(-error, Find(0, ref set, out _));
        Assert.Equal("0-7", Ranges(set));
    }

    [Fact]
    public void A_list_that_goes_on_and_on_is_not_read_on()
    {
        WriteNodes();
        _folder.Write("node0/cpulist", string.Join(',', Enumerable.Repeat("1", 20000)));
        ProcessorSet set = Parse("0-7");
        Assert.Equal(-KernelError.Invalid, Find(0, ref set, out _));
    }

    [Fact]
    public void Nodes_of_which_none_has_a_processor_for_the_program_are_an_error()
    {
        WriteNodes();
        ProcessorSet set = Parse("8");
        Assert.Equal(-KernelError.Invalid, Find(1, ref set, out _));
    }

    private int Find(uint current, ref ProcessorSet set, out NodeChoice choice) => NodeChoice.Find(_texts.Of(_folder.Path), current, ref set, out choice);

    /// <summary>Two nodes with four processors each, and one with memory alone.</summary>
    private void WriteNodes()
    {
        _folder.Write("online", "0-2\n");
        _folder.Write("has_memory", "0-2\n");
        _folder.Write("node0/cpulist", "0-3\n");
        _folder.Write("node1/cpulist", "4-7\n");
        _folder.Write("node2/cpulist", "\n");
    }

    private ProcessorSet Parse(string text)
    {
        Assert.True(ProcessorSet.TryParse(_texts.Of(text), out ProcessorSet set));
        return set;
    }

    private static string Ranges(in ProcessorSet set)
    {
        var text = new StringBuilder();
        for (int first = set.Next(0); first >= 0;)
        {
            int last = set.LastFrom(first);
            text.Append(text.Length == 0 ? "" : ",").Append(first).Append(last == first ? "" : "-" + last);
            first = set.Next(last + 1);
        }

        return text.ToString();
    }
}
