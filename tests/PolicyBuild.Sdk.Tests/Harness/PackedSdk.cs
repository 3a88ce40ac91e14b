using System.Security.Cryptography;
using System.Text;
using PolicyBuild.Testing;

namespace PolicyBuild.Sdk.Tests.Harness;

/// <summary>
/// The package, packed from the sources as they are into a feed of its own. Its version holds a hash of those sources: NuGet never refreshes a
/// version that it has once seen, and several test processes pack it only once.
/// </summary>
internal static class PackedSdk
{
    public const string Id = "PolicyBuild.Sdk";

    private static readonly Lazy<(string Version, string Folder)> s_packed = new(Pack);

    public static string Version => s_packed.Value.Version;

    /// <summary>The folder that holds the package alone.</summary>
    public static string Feed => Path.Combine(s_packed.Value.Folder, "feed");

    /// <summary>The global packages folder of every project of these tests.</summary>
    public static string Packages => Path.Combine(s_packed.Value.Folder, "packages");

    /// <summary>Restored projects that tests copy.</summary>
    public static string Templates => Path.Combine(s_packed.Value.Folder, "templates");

    /// <summary>The package's file.</summary>
    public static string File => Path.Combine(Feed, $"{Id}.{Version}.nupkg");

    /// <summary>The folders with packages that this machine has already; restores look there before they ask a source.</summary>
    public static string MachinePackages { get; } = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static (string, string) Pack()
    {
        // A package that was made before: for a series of runs over sources that are being edited.
        if (Environment.GetEnvironmentVariable("PB_SDK_PACKAGE") is { Length: > 0 } given) { return Take(given); }

        // The package holds the launcher for both architectures.
        foreach (string tool in (string[])["as", "ld", "aarch64-linux-gnu-as", "aarch64-linux-gnu-ld"]) { Requirement.Tool(tool); }

        using IDisposable turn = BuildTurn.Wait();
        string root = Repository.Folder("out", "tests", "sdk");
        string id = HashOfSources();
        string version = "999.9.9-h" + id;
        string folder = Path.Combine(root, id);
        if (System.IO.File.Exists(Path.Combine(folder, "feed", $"{Id}.{version}.nupkg"))) { return (version, folder); }

        if (Directory.Exists(root)) { Directory.Delete(root, recursive: true); }
        string fresh = Path.Combine(folder, "fresh");
        ProcessRun run = ProcessRun.Of("dotnet",
            ["pack", Repository.Folder("src", Id), "-c", "Release", "-o", fresh, "-p:PackageVersion=" + version, "-v", "q", "-nologo"], limitSeconds: 900);
        if (run.ExitCode != 0) { throw new InvalidOperationException(run.Output + run.Error); }
        Directory.CreateDirectory(Path.Combine(folder, "packages"));
        Directory.CreateDirectory(Path.Combine(folder, "templates"));
        Directory.Move(fresh, Path.Combine(folder, "feed"));
        return (version, folder);
    }

    private static (string, string) Take(string package)
    {
        string version = Path.GetFileNameWithoutExtension(package)[(Id.Length + 1)..];
        string folder = Repository.Folder("out", "tests", "sdk-given", version);
        foreach (string part in (string[])["feed", "packages", "templates"]) { Directory.CreateDirectory(Path.Combine(folder, part)); }
        System.IO.File.Copy(package, Path.Combine(folder, "feed", Path.GetFileName(package)), overwrite: true);
        return (version, folder);
    }

    private static string HashOfSources()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        IEnumerable<string> files = ((string[])["build", "eng", "schemas", "src"])
            .Select(name => Repository.Folder(name)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
            .Concat(Directory.EnumerateFiles(Repository.Root))
            .Order(StringComparer.Ordinal);
        foreach (string path in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData(SHA256.HashData(System.IO.File.ReadAllBytes(path)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
