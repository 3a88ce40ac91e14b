using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

public class SampleTests
{
    /// <summary>The samples take the SDK from the sources beside them, by samples/Directory.Build.props.</summary>
    [Theory]
    [InlineData("dotnet", "count")]
    [InlineData("aspnet", "serve")]
    public void A_sample_builds_from_the_sources(string folder, string name)
    {
        using IDisposable turn = BuildTurn.Wait();
        ProcessRun run = ProcessRun.Of("dotnet", ["build", Repository.Folder("samples", folder, name + ".csproj"), "-c", "Release", "-nologo", "-v:m"], limitSeconds: 300);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string bundle = Repository.Folder("samples", folder, "bin", "Release", "net10.0", "policies", name + ".policybundle");
        Assert.Equal("PBND"u8.ToArray(), File.ReadAllBytes(bundle)[..4]);
    }
}
