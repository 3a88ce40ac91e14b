namespace PolicyBuild.Testing;

/// <summary>A folder that lives as long as its test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <param name="parent">Where it is made; null: in the system's folder for such files.</param>
    public TemporaryFolder(string? parent = null) => Path = parent is null
        ? Directory.CreateTempSubdirectory("policybuild-").FullName
        : Directory.CreateDirectory(System.IO.Path.Combine(parent, "policybuild-" + Guid.NewGuid().ToString("N"))).FullName;

    public string Path { get; }

    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // joined with a folder, so there is one
        File.WriteAllText(path, text);
        return path;
    }

    public string Write(string name, byte[] bytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
