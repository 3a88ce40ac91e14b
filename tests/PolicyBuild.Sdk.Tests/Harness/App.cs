using System.Security.Cryptography;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>
/// A project with the package, in a workspace of its own. Its project file depends on the shape alone, so that a restore serves many tests; what a
/// test sets beside it goes into the folder's Directory.Build.props and Directory.Build.targets.
/// </summary>
internal sealed class App : IDisposable
{
    public const string Name = "app";

    private App(Workspace workspace, string folder)
    {
        Workspace = workspace;
        Folder = folder;
    }

    public Workspace Workspace { get; }

    public string Folder { get; }

    public string ProjectFile => PathOf(Name + ".csproj");

    /// <summary>An app that references the package, restored, without a policy.</summary>
    /// <param name="frameworks">Target frameworks; more than one with semicolons.</param>
    /// <param name="package">False: the same project without the package.</param>
    /// <param name="folder">The project's folder in the workspace.</param>
    public static App Create(string frameworks = "net10.0", bool package = true, string folder = Name)
    {
        string reference = package ? $"""<PackageReference Include="{PackedSdk.Id}" Version="{PackedSdk.Version}" PrivateAssets="all" />""" : "";
        string project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <{(frameworks.Contains(';') ? "TargetFrameworks" : "TargetFramework")}>{frameworks}</{(frameworks.Contains(';') ? "TargetFrameworks" : "TargetFramework")}>
              </PropertyGroup>
              <ItemGroup>
                {reference}
              </ItemGroup>
            </Project>
            """;
        var workspace = new Workspace(machineSources: frameworks != "net10.0");
        var app = new App(workspace, workspace.PathOf(folder));
        app.Write(Name + ".csproj", project);
        app.Write("Program.cs", "System.Console.WriteLine(\"hello\");\n");
        Template.Apply(project, workspace, app.PathOf("obj"));
        return app;
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

    /// <summary>The bundles in a folder of the project and beneath, as sorted paths relative to it.</summary>
    public string[] Bundles(string folder)
    {
        string root = PathOf(folder);
        return Directory.Exists(root)
            ? [.. Directory.EnumerateFiles(root, "*.policybundle", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>SHA-256 of a file of the project.</summary>
    public string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(PathOf(name))));

    public void Dispose() => Workspace.Dispose();
}
