using System.Globalization;
using System.Text;

namespace PolicyBuild.Benchmarks.Builds;

/// <summary>A restored console app in a folder of its own, with or without the package and its policies.</summary>
internal sealed class BuildProject
{
    private readonly string _folder;

    /// <param name="work">The folder of all projects; its NuGet.config names the feed.</param>
    /// <param name="name">The project's folder.</param>
    /// <param name="version">Of the package; null: the project does without.</param>
    /// <param name="policies">How many policies it has.</param>
    public BuildProject(string work, string name, string? version, int policies)
    {
        _folder = Path.Combine(work, name);
        Directory.CreateDirectory(_folder);
        string reference = version is null ? "" : $"<ItemGroup><PackageReference Include=\"PolicyBuild.Sdk\" Version=\"{version}\" PrivateAssets=\"all\" /></ItemGroup>";
        File.WriteAllText(ProjectFile, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
              {reference}
            </Project>
            """);
        File.WriteAllText(Path.Combine(_folder, "Program.cs"), "System.Console.WriteLine(\"hello\");\n");
        for (int i = 0; i < policies; i++) { WritePolicy(i, i); }
        ChildProcess.Run(["/usr/bin/env", "dotnet", "restore", ProjectFile, "-nologo", "-nodeReuse:false"]);
    }

    private string ProjectFile => Path.Combine(_folder, "app.csproj");

    /// <summary>The command of a build without restore.</summary>
    public string[] Build(bool nodeReuse = false) =>
        ["/usr/bin/env", "dotnet", "build", ProjectFile, "--no-restore", "-nologo", "-v:q", nodeReuse ? "-nodeReuse:true" : "-nodeReuse:false"];

    /// <summary>Back to what it was after the restore, with an empty per-user cache.</summary>
    public void Reset()
    {
        foreach (string folder in (string[])[Path.Combine(_folder, "bin"), Path.Combine(_folder, "obj", "Debug"), Environment.GetEnvironmentVariable("XDG_CACHE_HOME")!]) // bench.sh sets it
        {
            if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
        }
    }

    /// <summary>Writes a policy that differs from each with another variant.</summary>
    public void WritePolicy(int number, int variant)
    {
        var text = new StringBuilder("profile: app\nmode: direct\nsecurity:\n  seccomp:\n    default: allow\n    deny:\n");
        string[] syscalls = ["ioctl", "fcntl", "prctl", "lseek", "shmget", "madvise", "semget", "msgget", "kill", "tkill", "flock", "dup3"];
        for (int i = 0; i < syscalls.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"      - {{syscall: {syscalls[i]}, errno: EPERM, args: [{{index: 1, op: in, value: [{variant}, {variant + 100_000 + i}, {variant * 7 + 300_000}]}}]}}\n");
        }

        text.Append("  landlock:\n    paths:\n      - {path: /usr, access: read-execute}\n");
        text.Append(CultureInfo.InvariantCulture, $"      - {{path: /srv/data-{variant}, access: read-write}}\n");
        string name = number == 0 ? "app" : string.Create(CultureInfo.InvariantCulture, $"p{number:d5}");
        File.WriteAllText(Path.Combine(_folder, name + ".policy.yaml"), text.ToString());
    }
}
