namespace PolicyBuild.Compiler.Cache.Stores;

/// <summary>
/// Where the entries of a shared cache lie: <c>v1/ac/ab/abcd...</c> for an action by its key, <c>v1/cas/ab/abcd...</c> for a blob by its digest. The first
/// folder is the version of this layout and of all encodings: another tool version never reads what it would not understand.
/// </summary>
/// <param name="root">The cache's folder, a full path.</param>
/// <param name="version">The name of the version's folder.</param>
internal sealed class CacheLayout(string root, string version = CacheLayout.VersionName)
{
    /// <summary>The folder of this version. Raised with <see cref="Codecs.BlobHeader.Version"/>, and when the layout changes.</summary>
    public const string VersionName = "v1";

    /// <summary>The largest blob in bytes. The largest output, a bundle, is at most 16 MiB.</summary>
    public const int MaxBlobBytes = 64 << 20;

    /// <summary>Marks a folder as a cache for programs that make backups (the Cache Directory Tagging Specification).</summary>
    public const string TagName = "CACHEDIR.TAG";

    /// <summary>The text of the mark: its first 43 bytes are prescribed.</summary>
    public const string TagText = "Signature: 8a477f597d28d172789f06886806bc55\n# The stage cache of PolicyBuild: 'policybuild cache clear' empties it.\n";

    /// <summary>The cache's folder.</summary>
    public string Root { get; } = root;

    /// <summary>The folder of this version.</summary>
    public string Version { get; } = Path.Join(root, version);

    /// <summary>The actions.</summary>
    public string Actions { get; } = Path.Join(root, version, "ac");

    /// <summary>The blobs.</summary>
    public string Blobs { get; } = Path.Join(root, version, "cas");

    /// <summary>Files that are being written.</summary>
    public string Temporary { get; } = Path.Join(root, version, "tmp");

    /// <summary>Says how large the cache is, so that nobody needs to count at each build.</summary>
    public string SizeFile { get; } = Path.Join(root, version, "size");

    /// <summary>What builds wrote while another one held the lock: a number of bytes a line.</summary>
    public string PendingSizeFile { get; } = Path.Join(root, version, "size.pending");

    /// <summary>How large the cache may become, for every version.</summary>
    public string LimitFile { get; } = Path.Join(root, "max-size");

    /// <summary>Held by the one that evicts.</summary>
    public string LockFile { get; } = Path.Join(root, version, "lock");

    /// <summary>The file of an action.</summary>
    public string ActionPath(in Digest key) => PathIn(Actions, key);

    /// <summary>The file of a blob.</summary>
    public string BlobPath(in Digest digest) => PathIn(Blobs, digest);

    /// <summary>A file's name below the cache's folder, for messages.</summary>
    public string NameOf(string fullPath) => Path.GetRelativePath(Root, fullPath);

    /// <summary>Whether a folder's name is a version of this layout.</summary>
    public static bool IsVersion(ReadOnlySpan<char> name) =>
        name.Length is > 1 and < 6 && name[0] == 'v' && !name[1..].ContainsAnyExceptInRange('0', '9');

    private static string PathIn(string folder, in Digest name)
    {
        string text = name.ToString();
        return Path.Join(folder, text.AsSpan(0, 2), text);
    }
}
