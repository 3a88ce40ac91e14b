using System.Diagnostics;
using System.Security;
using PolicyBuild.Testing;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>A folder outside the source tree in which projects are built: nothing of the tree's own configuration reaches them.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _salt = Guid.NewGuid().ToString("N");
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
        Environment["MSBUILDNODEHANDSHAKESALT"] = _salt; // no build but this workspace's takes its nodes
    }

    public string Folder => _folder.Path;

    /// <summary>What commands get in their environment; a test may change it.</summary>
    public Dictionary<string, string?> Environment { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>A solution of the projects in these folders; its path. Projects of one name need folders of their own in it.</summary>
    public string Solution(params string[] folders) => Write("all.slnx", $"<Solution>{string.Concat(folders.Select(folder => $"<Folder Name=\"/{folder}/\"><Project Path=\"{folder}/{App.Name}.csproj\" /></Folder>"))}</Solution>");

    /// <summary>Runs `dotnet VERB ARGUMENT...` with a binary log; nodes are not left behind.</summary>
    /// <param name="verb">build, publish, msbuild...</param>
    /// <param name="arguments">What follows; no restore is added.</param>
    /// <param name="nodeReuse">Whether processes of the build stay and serve the next; <see cref="EndNodes"/> ends them.</param>
    public BuildRun Run(string verb, IEnumerable<string> arguments, bool nodeReuse = false)
    {
        string log = PathOf($"build-{Interlocked.Increment(ref _runs)}.binlog");
        ProcessRun run = Dotnet.Run([verb, .. arguments, "-bl:" + log, "-nologo", nodeReuse ? "-nodeReuse:true" : "-nodeReuse:false", "-v:m"], Folder, Environment);
        return new BuildRun(run, log);
    }

    /// <summary>Ends the processes that builds of this workspace left for the next.</summary>
    public void EndNodes()
    {
        foreach (Process process in Process.GetProcesses())
        {
            using (process)
            {
                if (!IsOurs(process.Id)) { continue; }
                process.Kill();
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    // Its environment tells whose it is; a compiler server has it too, and serves others.
    private bool IsOurs(int id)
    {
        try
        {
            return System.IO.File.ReadAllText($"/proc/{id}/environ").Contains(_salt, StringComparison.Ordinal)
                && System.IO.File.ReadAllText($"/proc/{id}/cmdline").Contains("nodemode", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
