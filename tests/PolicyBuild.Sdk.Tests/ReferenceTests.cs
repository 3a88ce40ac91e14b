using PolicyBuild.Sdk.Tests.Harness;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>Each way in which a project may name the package.</summary>
public class ReferenceTests
{
    private static readonly string s_inProject = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <Sdk Name="PolicyBuild.Sdk" Version="{PackedSdk.Version}" />
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
        </Project>
        """;

    [Fact]
    public void An_Sdk_element_with_a_version_works() => Builds(s_inProject);

    [Fact]
    public void A_second_name_in_the_Sdk_attribute_works() => Builds($"""
        <Project Sdk="Microsoft.NET.Sdk;PolicyBuild.Sdk/{PackedSdk.Version}">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
        </Project>
        """);

    [Fact]
    public void A_version_in_global_json_works() => Builds("""
        <Project Sdk="Microsoft.NET.Sdk">
          <Sdk Name="PolicyBuild.Sdk" />
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
        </Project>
        """, workspace => workspace.Write("global.json", $$"""{"msbuild-sdks": {"PolicyBuild.Sdk": "{{PackedSdk.Version}}"} }"""));

    [Fact]
    public void An_Sdk_element_and_a_package_reference_together_import_once() => Builds(s_inProject.Replace("</Project>", $"""
          <ItemGroup><PackageReference Include="PolicyBuild.Sdk" Version="{PackedSdk.Version}" PrivateAssets="all" /></ItemGroup>
        </Project>
        """, StringComparison.Ordinal));

    [Fact]
    public void An_Sdk_element_works_for_several_frameworks() => Builds($"""
        <Project Sdk="Microsoft.NET.Sdk">
          <Sdk Name="PolicyBuild.Sdk" Version="{PackedSdk.Version}" />
          <PropertyGroup><TargetFrameworks>net10.0;net9.0</TargetFrameworks></PropertyGroup>
        </Project>
        """, frameworks: 2);

    [Fact]
    public void Nothing_of_the_package_reaches_the_app()
    {
        using App app = App.Create();
        app.Write("app.policy.yaml", Policies.Clean);
        app.Build().Succeeded();
        string references = app.Run("msbuild", "-t:ResolveAssemblyReferences", "-getItem:ReferencePath").Succeeded().Process.Output;
        Assert.Contains("System.Runtime.dll", references, StringComparison.Ordinal);
        Assert.All((string[])["PolicyBuild", "YamlDotNet", "NJsonSchema", "Newtonsoft"], name => Assert.DoesNotContain(name, references, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("PolicyBuild", File.ReadAllText(app.PathOf("bin/Debug/net10.0/app.deps.json")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["app", "app.deps.json", "app.dll", "app.pdb", "app.runtimeconfig.json", "policies"],
            Directory.EnumerateFileSystemEntries(app.PathOf("bin/Debug/net10.0")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_project_without_policies_is_left_alone()
    {
        using App app = App.Create();
        BuildLog log = app.Build().Succeeded().Log;
        Assert.Empty(log.Messages);
        Assert.DoesNotContain(log.Tasks, name => name.Contains("Polic", StringComparison.Ordinal));
        Assert.False(Directory.Exists(app.PathOf("bin/Debug/net10.0/policies")));
    }

    private static void Builds(string project, Action<Workspace>? prepare = null, int frameworks = 1)
    {
        using var workspace = new Workspace(machineSources: frameworks > 1);
        prepare?.Invoke(workspace);
        string path = workspace.Write("app/app.csproj", project);
        workspace.Write("app/Program.cs", frameworks == 1 ? "System.Console.WriteLine(1);" : "public class Nothing { }");
        workspace.Write("app/app.policy.yaml", Policies.Clean);
        BuildLog log = workspace.Run("build", [path]).Succeeded().Log;
        Assert.Empty(log.Messages); // MSB4011: a file imported twice
        Assert.Equal(1, log.Runs("BundlePolicies"));
        Assert.Equal(frameworks, Directory.GetFiles(workspace.PathOf("app/bin/Debug"), "app.policybundle", SearchOption.AllDirectories).Length);
    }
}
