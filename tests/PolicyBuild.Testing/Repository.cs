namespace PolicyBuild.Testing;

/// <summary>Finds the folders of the source tree that a test runs from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Folder(params string[] segments) => Path.Combine([Root, .. segments]);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PolicyBuild.sln"))) { return folder.FullName; }
        }

        throw new DirectoryNotFoundException("PolicyBuild.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
