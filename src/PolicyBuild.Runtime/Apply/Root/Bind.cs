namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>A file or folder of the host that is to be seen in the sandbox.</summary>
internal unsafe struct Bind
{
    /// <summary>The detached copy, by its descriptor.</summary>
    internal int Tree;

    /// <summary>What it is put over, by its descriptor, where that is there already: the file or folder itself.</summary>
    internal int Target;

    /// <summary>Where it is put otherwise: a path without the first slash, ended by a zero byte; null with <see cref="Target"/>.</summary>
    internal byte* Place;

    /// <summary>Bytes of that path.</summary>
    internal int PlaceLength;

    internal bool IsFolder;
    internal bool Writes;
}
