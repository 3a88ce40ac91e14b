using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Cache.Codecs;

/// <summary>A policy as bytes.</summary>
/// <param name="Content">The policy with its nodes renamed: what stages that do not look at places depend on.</param>
/// <param name="Nodes">The nodes, in the order of their names 1, 2, 3...</param>
internal sealed record EncodedModel(byte[] Content, ImmutableArray<NodeRef> Nodes);
