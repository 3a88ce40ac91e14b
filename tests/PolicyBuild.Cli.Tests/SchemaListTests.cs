using System.Collections.Immutable;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Cli.Tests;

/// <summary>The lists of <c>policybuild schema</c>.</summary>
public sealed class SchemaListTests
{
    [Fact]
    public void Groups_are_listed_with_all_their_members()
    {
        ProcessRun run = Tool.Run("schema", "--groups");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var read = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        string group = "";
        foreach (string line in run.Output.TrimEnd('\n').Split('\n'))
        {
            Assert.True(line.Length <= 110, line);
            if (!line.StartsWith("  ", StringComparison.Ordinal)) { read.Add(group = line, []); }
            else { read[group].AddRange(line[2..].Split(' ')); }
        }

        Assert.Equal(SyscallGroups.Names.AsEnumerable(), read.Keys);
        foreach ((string name, List<string> members) in read)
        {
            Assert.True(SyscallGroups.TryGet(name, out ImmutableArray<string> expected));
            Assert.Equal(expected.AsEnumerable(), members);
        }
    }

    [Theory]
    [InlineData("O_CREAT 0x40")]
    [InlineData("AT_FDCWD -100")]
    [InlineData("O_DIRECTORY 0x10000 (x86_64 i386 x32 riscv64 loongarch64), 0x4000 (aarch64 arm)")]
    [InlineData("MAP_32BIT 0x40 (x86_64 i386 x32)")] // the others do not have it
    public void Constants_are_listed_with_their_values(string line) =>
        Assert.Contains(line, Tool.Run("schema", "--constants").Output.Split('\n'));

    [Fact]
    public void Each_constant_is_on_one_line_in_order()
    {
        IEnumerable<string> names = Tool.Run("schema", "--constants").Output.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]);
        Assert.Equal(Enumerable.Range(0, KernelConstants.Count).Select(KernelConstants.NameAt), names);
    }
}
