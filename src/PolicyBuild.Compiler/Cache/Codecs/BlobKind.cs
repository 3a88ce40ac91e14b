namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>What the bytes of an output are: their first byte.</summary>
internal enum BlobKind : byte
{
    /// <summary>Nothing: no output begins with it.</summary>
    None,

    /// <summary>The tree of one file.</summary>
    Syntax,

    /// <summary>Where the nodes of one file lie.</summary>
    Positions,

    /// <summary>The comments of one file that switch lints off.</summary>
    Suppressions,

    /// <summary>A policy with its nodes renamed.</summary>
    Model,

    /// <summary>The sections of one backend and target.</summary>
    Sections,

    /// <summary>The artifacts of a bundle.</summary>
    Artifacts,
}
