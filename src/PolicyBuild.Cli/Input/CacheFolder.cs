using PolicyBuild.Compiler.Cache.Stores;

namespace PolicyBuild.Cli.Input;

/// <summary>The folder of the cache that a user means.</summary>
internal static class CacheFolder
{
    /// <summary>The word for the user's own cache, where a folder could be named.</summary>
    public const string Default = "default";

    /// <summary>The full path; null where it is the user's own and the environment does not say where that is.</summary>
    /// <param name="named">What the user wrote; null or <see cref="Default"/> for the user's own.</param>
    public static string? Of(string? named) => named is not (null or Default)
        ? Path.GetFullPath(named)
        : SharedStageStore.DefaultFolder(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), Environment.GetEnvironmentVariable("HOME"));
}
