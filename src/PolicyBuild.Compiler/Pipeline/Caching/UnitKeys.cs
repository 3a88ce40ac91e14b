using System.Collections.Immutable;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Pipeline.Caching;

/// <summary>What one backend reads of a policy for one target.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Target">The target.</param>
/// <param name="Input">The part of the policy, nodes renamed, by content.</param>
/// <param name="Nodes">The nodes behind the names.</param>
internal readonly record struct UnitKeys(string Backend, Architecture Target, Digest Input, ImmutableArray<NodeRef> Nodes);
