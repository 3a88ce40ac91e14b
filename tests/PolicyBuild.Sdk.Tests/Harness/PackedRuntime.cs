using PolicyBuild.Testing;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>The package PolicyBuild.Runtime, packed from the sources as they are into the feed of <see cref="PackedSdk"/>, under the same version.</summary>
internal static class PackedRuntime
{
    public const string Id = "PolicyBuild.Runtime";

    private static readonly Lazy<string> s_file = new(Pack);

    /// <summary>The package's file.</summary>
    public static string File => s_file.Value;

    /// <summary>The item of a project that uses it.</summary>
    public static string Reference
    {
        get
        {
            _ = File;
            return $"""<PackageReference Include="{Id}" Version="{PackedSdk.Version}" />""";
        }
    }

    private static string Pack()
    {
        string name = $"{Id}.{PackedSdk.Version}.nupkg";
        string file = Path.Combine(PackedSdk.Feed, name);
        using IDisposable turn = BuildTurn.Wait();
        if (System.IO.File.Exists(file)) { return file; }
        using var folder = new TemporaryFolder();
        ProcessRun run = ProcessRun.Of("dotnet",
            ["pack", Repository.Folder("src", Id), "-c", "Release", "-o", folder.Path, "-p:PackageVersion=" + PackedSdk.Version, "-v", "q", "-nologo"], limitSeconds: 600);
        if (run.ExitCode != 0) { throw new InvalidOperationException(run.Output + run.Error); }
        System.IO.File.Copy(Path.Combine(folder.Path, name), file + ".new");
        System.IO.File.Move(file + ".new", file);
        return file;
    }
}
