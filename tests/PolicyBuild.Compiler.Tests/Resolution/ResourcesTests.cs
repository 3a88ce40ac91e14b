using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class ResourcesTests
{
    private static PolicyModel Read(string text) => Resolved.Text("profile: p\n" + text).Policy;

    private static ResourcePolicy Resources(string text) => Read("resources: {" + text + "}").Resources ?? throw new Xunit.Sdk.XunitException("no limits");

    [Fact]
    public void The_limits_of_the_seed_document_become_plain_numbers()
    {
        ResourcePolicy limits = Resources("memory: 512MB, cpu: 1.0, pids: 256, disk: 1GB, timeout: 300s");
        Assert.Equal(536_870_912UL, limits.Memory?.Value);
        Assert.Equal(100_000UL, limits.Cpu?.Value);
        Assert.Equal(256UL, limits.Pids?.Value);
        Assert.Equal(1_073_741_824UL, limits.Disk?.Value);
        Assert.Equal(300_000UL, limits.Timeout?.Value);
        Assert.Equal((null, null, null), (limits.MemoryHigh, limits.Swap, limits.CpuWeight));
        Assert.Empty(limits.Io);
        Assert.Empty(Read("resources: {memory: 512MB, timeout: 1s}").Unsupported);
    }

    [Theory]
    [InlineData("1", 100_000UL)]
    [InlineData("0.01", 1_000UL)]
    [InlineData("0.29", 29_000UL)]
    [InlineData("1.5", 150_000UL)]
    [InlineData("0.012346", 1_235UL)]
    [InlineData("2e0", 200_000UL)]
    [InlineData("65535", 6_553_500_000UL)]
    public void Processors_are_hundred_thousandths(string text, ulong value) => Assert.Equal(value, Resources("cpu: " + text).Cpu?.Value);

    [Fact]
    public void The_other_limits_are_read_in_their_units()
    {
        ResourcePolicy limits = Resources("memory_high: 0.5G, swap: 0, cpu_weight: 50");
        Assert.Equal((536_870_912UL, 0UL, 50UL), (limits.MemoryHigh?.Value, limits.Swap?.Value, limits.CpuWeight?.Value));
    }

    [Fact]
    public void Devices_stay_paths()
    {
        ResourcePolicy limits = Resources("io: [{device: /dev/sda, read: 10MB, write_ops: 100}, {device: '${app}/data', write: 1K, read_ops: 7}]");
        Assert.Equal(2, limits.Io.Length);
        Assert.Equal(new PathPattern(PathVariable.None, "/dev/sda", ""), limits.Io[0].Device);
        Assert.Equal((10_485_760UL, null, null, 100UL), (limits.Io[0].Read, limits.Io[0].Write, limits.Io[0].ReadOps, limits.Io[0].WriteOps));
        Assert.Equal(new PathPattern(PathVariable.App, "/data", ""), limits.Io[1].Device);
        Assert.Equal((null, 1024UL, 7UL, null), (limits.Io[1].Read, limits.Io[1].Write, limits.Io[1].ReadOps, limits.Io[1].WriteOps));
    }

    [Fact]
    public void Without_limits_there_is_no_section()
    {
        Assert.Null(Read("").Resources);
        Assert.Null(Read("resources: {}").Resources);
    }

    [Theory]
    [InlineData("", LaunchRuntime.Namespace)]
    [InlineData("runtime: namespace", LaunchRuntime.Namespace)]
    [InlineData("runtime: wasm", LaunchRuntime.Wasm)]
    [InlineData("runtime: auto", LaunchRuntime.Auto)]
    public void The_runtime_is_read(string text, LaunchRuntime kind)
    {
        PolicyModel policy = Read(text);
        Assert.Equal(kind, policy.Runtime.Kind);
        Assert.Equal(text.Length == 0, policy.Runtime.Source.IsNone);
        Assert.Empty(policy.Unsupported);
    }

    [Theory]
    [InlineData("PB3070", "memory: §0")]
    [InlineData("PB3070", "memory: §4095")]
    [InlineData("PB3070", "disk: §1KB")]
    [InlineData("PB3070", "timeout: §0s")]
    [InlineData("PB3070", "timeout: §0ms")]
    [InlineData("PB3070", "io: [{device: /dev/sda, read: §0}]")]
    [InlineData("PB3071", "io: [{device: §'/dev/sd*', read: 1}]")]
    [InlineData("PB3071", "io: [{device: §'/srv/**', read: 1}]")]
    [InlineData("PB3072", "io: [§{device: /dev/sda}]")]
    [InlineData("PB3073", "io: [{device: /dev/sda, read: 1}, {device: §/dev/sda, write: 1}]")]
    [InlineData("PB3052", "swap: §1.5B")]
    [InlineData("PB3068", "cpu: §70000")]
    public void What_is_wrong_is_reported_at_its_place(string code, string text) => Resolved.AssertSingle(code, "profile: p\nresources: {" + text + "}");

    [Theory]
    [InlineData("memory: 4096")]
    [InlineData("disk: 4KB")]
    [InlineData("timeout: 1ms")]
    [InlineData("pids: 1")]
    [InlineData("pids: 4194304")]
    [InlineData("cpu_weight: 10000")]
    public void The_least_and_the_most_are_taken(string text) => Resources(text);
}
