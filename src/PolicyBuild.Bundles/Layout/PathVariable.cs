namespace PolicyBuild.Bundles.Layout;

/// <summary>What stands before a path in a record; the launcher resolves it. The path that follows is empty or begins with '/'.</summary>
public enum PathVariable : byte
{
    /// <summary>Nothing: the path is absolute.</summary>
    None = 0,

    /// <summary><c>${app}</c>: the folder of the bundle without a last segment "policies", or what --app names.</summary>
    App = 1,

    /// <summary><c>${home}</c>: the caller's home folder (HOME).</summary>
    Home = 2,

    /// <summary><c>${tmp}</c>: TMPDIR, else /tmp.</summary>
    Tmp = 3,

    /// <summary><c>${dotnet}</c>: DOTNET_ROOT, else the folder of the dotnet host on PATH after its links are resolved.</summary>
    Dotnet = 4,
}
