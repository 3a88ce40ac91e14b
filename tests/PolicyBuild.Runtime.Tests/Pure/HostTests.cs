using System.Text;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Host;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Pure;

/// <summary>What the kernel's lists say.</summary>
public sealed unsafe class HostTests
{
    [Theory]
    [InlineData("cpuset cpu io memory hugetlb pids rdma misc\n", CgroupControllers.Known)]
    [InlineData("memory pids", CgroupControllers.Memory | CgroupControllers.Pids)]
    [InlineData("cpuacct iota mem\n", CgroupControllers.None)]
    [InlineData("\n", CgroupControllers.None)]
    [InlineData("", CgroupControllers.None)]
    public void Controllers_are_read_by_their_whole_names(string text, CgroupControllers expected)
    {
        fixed (byte* bytes = Encoding.ASCII.GetBytes(text + "\0")) { Assert.Equal(expected, CgroupHost.Parse(bytes)); }
    }

    [Theory]
    [InlineData("capability,landlock,bpf", true)]
    [InlineData("bpf,capability\n", true)]
    [InlineData("capability,bpfx,ebpf,bp", false)]
    [InlineData("", false)]
    public void Security_modules_are_read_by_their_whole_names(string text, bool expected)
    {
        fixed (byte* bytes = Encoding.ASCII.GetBytes(text + "\0")) { Assert.Equal(expected, SecurityModules.ListsBpf(bytes)); }
    }
}
