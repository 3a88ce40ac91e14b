using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using PolicyBuild.Sdk.Tests.Harness;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Sdk.Tests;

/// <summary>PolicyBuild.Runtime as an app has it: a package beside the SDK's, which compiles the policies that the app applies to itself.</summary>
public class RuntimePackageTests
{
    private const string Program = """
        using PolicyBuild.Runtime;

        if (!OperatingSystem.IsLinux()) { return 1; }
        try
        {
            AppliedSandbox applied = Sandbox.Apply(args[0]);
            Console.WriteLine($"applied {applied.Profile} {applied.Dropped.Length}");
        }
        catch (SandboxException refused)
        {
            Console.WriteLine($"refused {refused.Code} {refused.IsPartlyApplied} {refused.Message.StartsWith(refused.Code + ": ", StringComparison.Ordinal)}");
        }

        try
        {
            Directory.CreateDirectory(args[1]);
            Console.WriteLine("made");
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            Console.WriteLine("denied");
        }

        return 0;
        """;

    private const string NoFolders = "profile: app\nmode: direct\nsecurity: {seccomp: {default: allow, deny: [{syscalls: [mkdir, mkdirat], errno: EPERM}]}}\n";

    // More than a process with threads can be given before Linux 7.0.
    private const string Paths = "profile: paths\nmode: direct\nsecurity: {landlock: {paths: [{path: /, access: read-execute}]}}\n";

    [Fact]
    public void It_holds_the_library_with_its_documentation_and_asks_for_nothing()
    {
        using ZipArchive package = ZipFile.OpenRead(PackedRuntime.File);
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Equal(
            ["README.md", "lib/net10.0/PolicyBuild.Bundles.dll", "lib/net10.0/PolicyBuild.Runtime.dll", "lib/net10.0/PolicyBuild.Runtime.xml", "lib/net10.0/PolicyBuild.Uapi.dll"],
            names.Where(name => name.StartsWith("lib/", StringComparison.Ordinal) || name.EndsWith(".md", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        XDocument nuspec = Read(package, "PolicyBuild.Runtime.nuspec");
        Assert.DoesNotContain(nuspec.Descendants(), element => element.Name.LocalName == "dependency");
        Assert.Equal("README.md", nuspec.Descendants().Single(element => element.Name.LocalName == "readme").Value);

        XDocument documentation = Read(package, "lib/net10.0/PolicyBuild.Runtime.xml");
        Assert.All(
            PublicTypes(package, "lib/net10.0/PolicyBuild.Runtime.dll"),
            type => Assert.Contains(documentation.Descendants("member"), member => (string?)member.Attribute("name") == "T:" + type && member.Element("summary") is not null));
    }

    [Fact]
    public void An_app_that_applies_its_policy_is_denied_what_that_denies_and_a_policy_that_cannot_be_applied_is_an_exception()
    {
        using App app = Create();
        app.Build("-warnaserror").Succeeded();
        string[] Run(string policy) => Start("dotnet", app, app.PathOf("bin/Debug/net10.0/app.dll"), app.PathOf($"bin/Debug/net10.0/policies/{policy}.policybundle"));
        Assert.Equal(["applied app 0", "denied"], Run("app"));

        // Which has ABI 8 restricts all threads.
        Assert.Contains(string.Join(' ', Run("paths")), (string[])["refused PB8053 False True made", "applied paths 0 denied"]);
        Assert.Equal(["refused PB8002 False True", "made"], Run("absent"));

        string bundle = app.PathOf("bin/Debug/net10.0/policies/app.policybundle");
        byte[] bytes = File.ReadAllBytes(bundle);
        foreach (byte[] damaged in (byte[][])[bytes[..^8], [.. bytes[..72], (byte)~bytes[72], .. bytes[73..]]])
        {
            File.WriteAllBytes(bundle, damaged);
            Assert.Matches("^refused PB60[0-9]{2} False True made$", string.Join(' ', Run("app")));
        }

        app.Build("-p:PolicyArchitectures=aarch64").Succeeded();
        Assert.Equal(["refused PB8013 False True", "made"], Run("app"));
    }

    [Fact]
    public void An_app_compiled_ahead_of_time_is_denied_the_same()
    {
        Requirement.Tool("gcc");
        using App app = Create();
        string config = File.ReadAllText(app.Workspace.PathOf("NuGet.config"));
        app.Workspace.Write("NuGet.config", config.Replace("<clear />", "", StringComparison.Ordinal)); // the compiler is a package of the machine's sources
        app.Run("publish", "-r", "linux-x64", "-o", app.PathOf("out"), "-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc", "-warnaserror").Succeeded();
        Assert.Equal(["applied app 0", "denied"], Start(app.PathOf("out/app"), app, app.PathOf("out/policies/app.policybundle")));
    }

    private static App Create()
    {
        PublishCase.LinuxX64();
        App app = App.Create(items: PackedRuntime.Reference);

        // Each policy shows one layer alone, which has its lints.
        app.Properties("<ImplicitUsings>enable</ImplicitUsings><NoWarn>$(NoWarn);PB4013;PB4022;PB4023</NoWarn>");
        app.Write("Program.cs", Program);
        app.Write("app.policy.yaml", NoFolders);
        app.Write("paths.policy.yaml", Paths);
        return app;
    }

    private static string[] Start(string command, App app, params string[] arguments)
    {
        string folder = app.Workspace.PathOf(Guid.NewGuid().ToString("N"));
        ProcessRun run = ProcessRun.Of(command, [.. arguments, folder], folder: "/", environment: app.Workspace.Environment);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output.TrimEnd('\n').Split('\n');
    }

    private static XDocument Read(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry(name)!.Open(); // a test looks for the name
        return XDocument.Load(stream);
    }

    private static string[] PublicTypes(ZipArchive package, string name)
    {
        using var bytes = new MemoryStream();
        using (Stream stream = package.GetEntry(name)!.Open()) { stream.CopyTo(bytes); } // a test looks for the name
        bytes.Position = 0;
        using var image = new PEReader(bytes);
        MetadataReader metadata = image.GetMetadataReader();
        string[] types = [.. metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Where(type => (type.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public)
            .Select(type => metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name))];
        Assert.Contains("PolicyBuild.Runtime.Sandbox", types);
        return types;
    }
}
