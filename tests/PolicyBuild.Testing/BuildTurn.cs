namespace PolicyBuild.Testing;

/// <summary>Test projects run side by side and some build parts of the source tree: one of them at a time.</summary>
public static class BuildTurn
{
    /// <summary>Waits until no other process builds; the turn ends when the result is disposed.</summary>
    public static IDisposable Wait()
    {
        Directory.CreateDirectory(Repository.Folder("out", "tests"));
        string path = Repository.Folder("out", "tests", "build.lock");
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 6000)
            {
                Thread.Sleep(100);
            }
        }
    }
}
