using System.Security;
using PolicyBuild.Testing;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>A folder outside the source tree in which projects are built: nothing of the tree's own configuration reaches them.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _runs;

    /// <param name="machineSources">Also ask the sources that the machine is configured with: what is restored needs more than PolicyBuild's package.</param>
    public Workspace(bool machineSources = false)
    {
        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("Directory.Build.rsp", "");
        Write("global.json", System.IO.File.ReadAllText(Repository.Folder("global.json")));
        string clear = machineSources ? "" : "<clear />";
        string fallback = Directory.Exists(PackedSdk.MachinePackages)
            ? $"<fallbackPackageFolders><add key=\"machine\" value=\"{SecurityElement.Escape(PackedSdk.MachinePackages)}\" /></fallbackPackageFolders>"
            : "";
        Write("NuGet.config", $"""
            <configuration>
              <packageSources>{clear}<add key="policybuild-tests" value="{SecurityElement.Escape(PackedSdk.Feed)}" /></packageSources>
              {fallback}
            </configuration>
            """);
        Environment = Dotnet.Environment(PathOf("cache-home"));
    }

    public string Folder => _folder.Path;

    /// <summary>What commands get in their environment; a test may change it.</summary>
    public Dictionary<string, string?> Environment { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Runs `dotnet VERB ARGUMENT...` with a binary log; nodes are not left behind.</summary>
    /// <param name="verb">build, publish, msbuild...</param>
    /// <param name="arguments">What follows; no restore is added.</param>
    /// <param name="folder">The working folder; null: the workspace.</param>
    public BuildRun Run(string verb, IEnumerable<string> arguments, string? folder = null)
    {
        string log = PathOf($"build-{Interlocked.Increment(ref _runs)}.binlog");
        ProcessRun run = Dotnet.Run([verb, .. arguments, "-bl:" + log, "-nologo", "-nodeReuse:false", "-v:m"], folder ?? Folder, Environment);
        return new BuildRun(run, log);
    }

    public void Dispose() => _folder.Dispose();
}
