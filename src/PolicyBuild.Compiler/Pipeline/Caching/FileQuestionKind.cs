namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What can be asked of <see cref="Resolution.IPolicyFiles"/>.</summary>
internal enum FileQuestionKind : byte
{
    /// <summary>A file's content.</summary>
    Read,

    /// <summary>A path without links.</summary>
    RealPath,

    /// <summary>Whether something is there.</summary>
    Exists,
}
