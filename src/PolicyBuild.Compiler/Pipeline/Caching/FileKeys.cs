using PolicyBuild.Compiler.Cache;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>The outputs of parsing one file, by their content.</summary>
/// <param name="Syntax">The tree; none where there is no tree.</param>
/// <param name="Positions">Where its nodes lie.</param>
/// <param name="Suppressions">The comments that switch lints off.</param>
internal readonly record struct FileKeys(Digest Syntax, Digest Positions, Digest Suppressions)
{
    /// <summary>Whether there is a tree.</summary>
    public bool HasTree => !Syntax.IsNone;
}
