using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Pipeline.Caching;
using PolicyBuild.Compiler.Syntax;

namespace PolicyBuild.Compiler.Pipeline;

/// <summary>What parsing and validating made of a file that policies extend.</summary>
/// <param name="fits">Whether it fits the schema.</param>
/// <param name="found">What was found, as of file 0.</param>
internal sealed class BaseFile(bool fits, ImmutableArray<Diagnostic> found)
{
    /// <summary>Whether the file fits the schema.</summary>
    public bool Fits { get; } = fits;

    /// <summary>What was found, as of file 0.</summary>
    public ImmutableArray<Diagnostic> Found { get; } = found;

    /// <summary>What fits of the tree; null: there is none, or it was not loaded.</summary>
    public PolicySyntax? Tree { get; set; }

    /// <summary>With a store: the outputs of parsing it.</summary>
    public FileKeys Keys { get; init; }

    /// <summary>With a store: the output of validating it; none without a tree.</summary>
    public Digest Fitting { get; init; }

    /// <summary>With a store: everything that resolving sees of the file.</summary>
    public Digest Answer { get; init; }
}
