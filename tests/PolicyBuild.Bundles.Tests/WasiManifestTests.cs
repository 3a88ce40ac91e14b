using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;
using Xunit;

namespace PolicyBuild.Bundles.Tests;

public sealed class WasiManifestTests
{
    private const string Least = """{"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[]}""";

    [Fact]
    public void A_manifest_gives_back_what_was_written()
    {
        Assert.Equal(BundleStatus.Ok, WasiManifest.Read(Samples.Wasi(), out WasiManifest? manifest));
        Assert.NotNull(manifest);
        Assert.Equal(["wasi:filesystem/read-write@/tmp", "wasi:sockets/loopback"], manifest.WasiCapabilities);
        Assert.Equal(["wasi:filesystem/read-write@/tmp"], manifest.Optional);
        Assert.Equal((536870912UL, 1.5m, 300_000UL), (manifest.MemoryLimits, manifest.CpuLimits, manifest.TimeoutMs));
        Assert.Equal(["security.seccomp"], manifest.NotExpressed);
    }

    [Fact]
    public void What_is_not_limited_has_no_key()
    {
        Assert.Equal(BundleStatus.Ok, WasiManifest.Read(Encoding.UTF8.GetBytes(Least), out WasiManifest? manifest));
        Assert.NotNull(manifest);
        Assert.Equal((null, null, null), (manifest.MemoryLimits, manifest.CpuLimits, manifest.TimeoutMs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":[]}""")]
    [InlineData("""{"version":2,"wasiCapabilities":[],"optional":[],"notExpressed":[]}""")]
    [InlineData("""{"version":1.5,"wasiCapabilities":[],"optional":[],"notExpressed":[]}""")]
    [InlineData("""{"version":1,"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[]}""")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[],"allowAll":true}""")]
    [InlineData("""{"version":1,"wasiCapabilities":["a",1],"optional":[],"notExpressed":[]}""")]
    [InlineData("""{"version":1,"wasiCapabilities":["a",["b"]],"optional":[],"notExpressed":[]}""")]
    [InlineData("""{"version":1,"wasiCapabilities":"a","optional":[],"notExpressed":[]}""")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":["a"],"notExpressed":[]}""")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[],"memoryLimits":-1}""")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[],"memoryLimits":"512MB"}""")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[],"cpuLimits":0}""")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[]} {}""")]
    [InlineData("""{"version":1,"wasiCapabilities":[],"optional":[],"notExpressed":[]""")]
    public void What_is_no_manifest_is_refused(string text)
    {
        Assert.Equal(BundleStatus.WasiManifest, WasiManifest.Read(Encoding.UTF8.GetBytes(text), out WasiManifest? manifest));
        Assert.Null(manifest);
    }
}
