using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests.Builtins;

/// <summary>A folder below samples: a program and the policy that it runs under.</summary>
internal static class Sample
{
    private static readonly Lazy<string> s_dotnet = new(() => Build("dotnet"));
    private static readonly Lazy<string> s_aspnet = new(() => Build("aspnet"));

    /// <summary>The console program, built as a user builds it.</summary>
    public static string Dotnet => s_dotnet.Value;

    /// <summary>The ASP.NET Core program, built as a user builds it.</summary>
    public static string AspNet => s_aspnet.Value;

    /// <summary>
    /// A sandbox of the sample's policy with the sample's files beside the bundle, which makes them ${app}, and with a ${tmp} of its own, $DIR/tmp:
    /// what else is in the folder is outside.
    /// </summary>
    public static Sandbox Open(string name, string? more = null, string mode = "direct")
    {
        string folder = Repository.Folder("samples", name);
        string policy = File.ReadAllText(Directory.EnumerateFiles(folder, "*.policy.yaml").Single());
        var sandbox = new Sandbox(policy.Replace("mode: direct", "mode: " + mode, StringComparison.Ordinal) + more);
        string source = name switch { "dotnet" => Dotnet, "aspnet" => AspNet, _ => folder };
        foreach (string file in Directory.EnumerateFiles(source)) { File.Copy(file, Path.Combine(sandbox.Folder, Path.GetFileName(file))); }
        Directory.CreateDirectory(Path.Combine(sandbox.Folder, "tmp"));
        sandbox.Environment["TMPDIR"] = Path.Combine(sandbox.Folder, "tmp");
        return sandbox;
    }

    /// <summary>Starts a sample's service.</summary>
    public static ServedProgram Serve(Sandbox sandbox, string name) => name switch
    {
        "python" => new ServedProgram(sandbox, Program("/usr/bin/python3", "python3"), "serve.py"),
        "node" => new ServedProgram(sandbox, Program("/usr/bin/node", "nodejs"), "serve.js"),
        _ => new ServedProgram(sandbox, "dotnet", "serve.dll"),
    };

    /// <summary>A program of the Debian package that the tests install.</summary>
    public static string Program(string path, string package)
    {
        Requirement.Met(File.Exists(path), $"{path} is not there (Debian package {package})");
        return path;
    }

    // Outside the source tree, whose build settings are not a user's.
    private static string Build(string name)
    {
        string output = Path.Combine(AppContext.BaseDirectory, "sample-" + name);
        using var folder = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(Repository.Folder("samples", name)).Where(file => Path.GetExtension(file) is ".cs" or ".csproj"))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        if (Directory.Exists(output)) { Directory.Delete(output, recursive: true); }
        ProcessRun run = ProcessRun.Of("dotnet", ["build", folder.Path, "-c", "Release", "-o", output, "-v", "q", "-nologo"], limitSeconds: 300);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return output;
    }
}
