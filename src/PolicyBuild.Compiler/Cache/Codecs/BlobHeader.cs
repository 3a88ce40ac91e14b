namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>What every output begins with: its kind, then the version of all encodings.</summary>
internal static class BlobHeader
{
    /// <summary>Raised when an encoding changes. Digests change with it, so that what an older compiler stored is not found.</summary>
    public const byte Version = 1;
}
