namespace PolicyBuild.Compiler.Resolution;

/// <summary>What came of reading a file.</summary>
public enum PolicyFileStatus
{
    /// <summary>The content was read.</summary>
    Ok,

    /// <summary>Nothing has this name.</summary>
    NotFound,

    /// <summary>It is a folder, a device, a pipe or a socket, or it holds no byte at all.</summary>
    NotRegular,

    /// <summary>It is larger than <see cref="PolicyFiles.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>The system refused to open or to read it, or its symbolic links lead in a circle.</summary>
    Unreadable,
}
