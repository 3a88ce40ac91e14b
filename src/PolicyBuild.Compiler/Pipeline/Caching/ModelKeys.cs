using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>A policy model as an output.</summary>
/// <param name="Content">The model with its nodes renamed, by content.</param>
/// <param name="Nodes">The nodes behind the names.</param>
internal readonly record struct ModelKeys(Digest Content, ImmutableArray<NodeRef> Nodes);
