using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace PolicyBuild.Testing;

/// <summary>
/// Golden files beside the tests, in the folder Golden of the calling test's project: NAME.bin for the machine and NAME.txt for the reader.
/// PB_UPDATE_BASELINES=1 rewrites them in the source tree, never in CI.
/// </summary>
public static class Golden
{
    private static readonly bool s_update = Environment.GetEnvironmentVariable("PB_UPDATE_BASELINES") == "1" && !Requirement.InCI;

    public static void Match(string name, ReadOnlySpan<byte> bytes, string text, [CallerFilePath] string caller = "")
    {
        MatchText(name, text, caller);
        string path = PathOf(name, ".bin", caller);
        if (s_update) { File.WriteAllBytes(path, bytes); }
        Assert.True(File.Exists(path), $"no golden file {path}; PB_UPDATE_BASELINES=1 writes it");
        Assert.True(bytes.SequenceEqual(File.ReadAllBytes(path)), $"the bytes differ from {path}, whose text is the same");
    }

    public static void MatchText(string name, string text, [CallerFilePath] string caller = "")
    {
        string path = PathOf(name, ".txt", caller);
        if (s_update) { File.WriteAllText(path, text, new UTF8Encoding(false)); }
        Assert.True(File.Exists(path), $"no golden file {path}; PB_UPDATE_BASELINES=1 writes it");
        Assert.Equal(File.ReadAllText(path), text);
    }

    private static string PathOf(string name, string extension, string caller)
    {
        // A deterministic build maps the source path, so the project's folder is found by its name.
        string project = AppContext.BaseDirectory;
        while (!Directory.EnumerateFiles(project, "*.csproj").Any())
        {
            project = Path.GetDirectoryName(project) ?? throw new DirectoryNotFoundException("no project above the tests of " + caller);
        }

        string path = Path.Combine(project, "Golden", name + extension);
        if (s_update) { Directory.CreateDirectory(Path.GetDirectoryName(path)!); } // a file's path has a folder
        return path;
    }
}
