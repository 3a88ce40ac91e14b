using PolicyBuild.Compiler.Cache.Interop;

namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// Whether a folder's content may be believed. An action says which bytes a stage once made; whoever can write one decides what a build ships, so that
/// only this user may.
/// </summary>
internal static class FolderTrust
{
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The mode of a folder that the cache makes.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Why a folder is not to be used, as part of a sentence; null where it is fine.</summary>
    /// <param name="fullPath">The folder.</param>
    /// <param name="mayBeLink">Whether its user may have put it elsewhere by a link.</param>
    public static string? Refusal(string fullPath, bool mayBeLink)
    {
        try
        {
            var info = new DirectoryInfo(fullPath);
            if (info.LinkTarget is not null)
            {
                if (!mayBeLink) { return "it is a symbolic link"; }
                if (info.ResolveLinkTarget(returnFinalTarget: true) is not DirectoryInfo target) { return "it is a link to something else than a folder"; }
                info = target;
            }

            if (!info.Exists) { return "it is no folder"; }
            if (OperatingSystem.IsWindows()) { return null; }
            if ((info.UnixFileMode & WritableByOthers) != 0) { return "other users may write to it"; }
            return FileOwner.IsOurs(fullPath) ?? MayChangeMode(info) ? null : "it belongs to another user";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Diagnostics.SystemFailure.Describe(failure);
        }
    }

    // Where the system does not say whose a folder is: only its owner, and root, may change its mode, even to what it is.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool MayChangeMode(DirectoryInfo folder)
    {
        try
        {
            folder.UnixFileMode = folder.UnixFileMode;
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true; // A disk that is read-only: nobody has put anything there for us to find.
        }
    }

    /// <summary>Makes a folder that only its owner may enter, with all above it.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    /// <exception cref="UnauthorizedAccessException">The system refused.</exception>
    public static void Create(string fullPath)
    {
        if (OperatingSystem.IsWindows()) { Directory.CreateDirectory(fullPath); }
        else { Directory.CreateDirectory(fullPath, OwnerOnly); }
    }
}
