using System.Security.Cryptography;
using PolicyBuild.Testing;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>
/// A project with the package, in a workspace of its own. Its project file depends on the shape alone, so that a restore serves many tests; what a
/// test sets beside it goes into the folder's Directory.Build.props and Directory.Build.targets.
/// </summary>
internal sealed class App : IDisposable
{
    public const string Name = "app";

    private readonly string _project;

    private App(Workspace workspace, string folder, string project)
    {
        Workspace = workspace;
        Folder = workspace.PathOf(folder);
        _project = project;
    }

    public Workspace Workspace { get; }

    public string Folder { get; }

    public string ProjectFile => PathOf(Name + ".csproj");

    /// <summary>An app that references the package, restored, without a policy.</summary>
    /// <param name="frameworks">Target frameworks; more than one with semicolons.</param>
    /// <param name="package">False: the same project without the package.</param>
    /// <param name="folder">The project's folder in the workspace.</param>
    /// <param name="output">Exe or Library.</param>
    /// <param name="items">More items: XML elements.</param>
    public static App Create(string frameworks = "net10.0", bool package = true, string folder = Name, string output = "Exe", string items = "")
    {
        string element = frameworks.Contains(';', StringComparison.Ordinal) ? "TargetFrameworks" : "TargetFramework";
        string reference = package ? $"""<PackageReference Include="{PackedSdk.Id}" Version="{PackedSdk.Version}" PrivateAssets="all" />""" : "";
        string project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>{output}</OutputType>
                <{element}>{frameworks}</{element}>
              </PropertyGroup>
              <ItemGroup>
                {reference}{items}
              </ItemGroup>
            </Project>
            """;
        var app = new App(new Workspace(machineSources: frameworks != "net10.0"), folder, project);
        app.Set();
        return app;
    }

    /// <summary>An app with policies that are all different, so that each costs its full time.</summary>
    public static App Many(int count)
    {
        App app = Create();
        for (int i = 0; i < count; i++) { app.Write($"p{i:d4}.policy.yaml", Policies.Long(i)); }
        return app;
    }

    /// <summary>Another project like this one, in the same workspace, whose lifetime it shares.</summary>
    public App Beside(string folder)
    {
        var other = new App(Workspace, folder, _project);
        other.Set();
        return other;
    }

    private void Set()
    {
        Write(Name + ".csproj", _project);
        Write("Program.cs", "System.Console.WriteLine(\"hello\");\n");
        Template.Apply(_project, Workspace, PathOf("obj"));
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string Write(string name, string text) => Workspace.Write(Path.Combine(Folder, name), text);

    /// <summary>Sets properties before the project's own: XML elements.</summary>
    public void Properties(string elements) => Write("Directory.Build.props", $"""
        <Project>
          <Import Project="../Directory.Build.props" />
          <PropertyGroup>{elements}</PropertyGroup>
        </Project>
        """);

    /// <summary>Adds items and targets after the project's own: XML elements.</summary>
    public void Targets(string elements) => Write("Directory.Build.targets", $"<Project>{elements}</Project>");

    public BuildRun Build(params string[] arguments) => Workspace.Run("build", [ProjectFile, "--no-restore", .. arguments]);

    public BuildRun Run(string verb, params string[] arguments) => Workspace.Run(verb, [ProjectFile, .. arguments]);

    /// <summary>Runs a shell in a mount namespace of its own: what it mounts ends with it.</summary>
    public ProcessRun InMountNamespace(string script) =>
        ProcessRun.Of(Requirement.Tool("unshare"), ["--mount", "sh", "-c", script], environment: Workspace.Environment, limitSeconds: 300);

    /// <summary>The bundles in a folder of the project and beneath, as sorted paths relative to it.</summary>
    public string[] Bundles(string folder)
    {
        string root = PathOf(folder);
        return Directory.Exists(root)
            ? [.. Directory.EnumerateFiles(root, "*.policybundle", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>A copy of the tasks' folder that a test may damage, for PolicyBuildTasksFolder.</summary>
    public string CopyTools()
    {
        string tasks = Run("msbuild", "-getProperty:PolicyBuildTasksFolder").Succeeded().Process.Output.Trim();
        string copy = Workspace.PathOf("tools") + "/";
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(tasks)) { File.Copy(file, Path.Combine(copy, Path.GetFileName(file))); }
        return copy;
    }

    /// <summary>SHA-256 of a file of the project.</summary>
    public string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PathOf(name))));

    public void Dispose() => Workspace.Dispose();
}
