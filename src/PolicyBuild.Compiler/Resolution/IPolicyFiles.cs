namespace PolicyBuild.Compiler.Resolution;

/// <summary>The only way in which a stage reads files, so that a cache, a test or another host can stand behind it.</summary>
public interface IPolicyFiles
{
    /// <summary>Reads a regular file of at most <see cref="PolicyFiles.MaxBytes"/>. It never waits on a pipe and never throws.</summary>
    /// <param name="fullPath">A full path.</param>
    /// <param name="bytes">The content; empty unless the result is <see cref="PolicyFileStatus.Ok"/>.</param>
    PolicyFileStatus Read(string fullPath, out ReadOnlyMemory<byte> bytes);

    /// <summary>The path with every symbolic link in it followed; null where a part is missing or the links lead in a circle.</summary>
    /// <param name="fullPath">A full path.</param>
    string? RealPath(string fullPath);

    /// <summary>Whether a file or folder of this name exists.</summary>
    /// <param name="fullPath">A full path.</param>
    bool Exists(string fullPath);
}
