namespace PolicyBuild.Testing;

/// <summary>Real policies of other tools, read where they lie: PB_CORPORA, else ../shared/corpora beside the source tree.</summary>
public static class Corpora
{
    public static string Folder(string name)
    {
        string root = Environment.GetEnvironmentVariable("PB_CORPORA") is { Length: > 0 } set
            ? set
            : Path.Combine(Repository.Root, "..", "shared", "corpora");
        string folder = Path.GetFullPath(Path.Combine(root, name));
        Requirement.Met(Directory.Exists(folder), $"the corpus '{name}' is not there (PB_CORPORA names the folder that holds it)");
        return folder;
    }
}
