using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>The port rules of one protocol. A list that is absent leaves its right alone; an empty one handles it and allows nothing.</summary>
/// <param name="Bind">Ports that may be bound; null where the key is absent.</param>
/// <param name="Connect">Ports that may be connected (or sent) to; null where the key is absent.</param>
/// <param name="Source">The protocol's section in the policy.</param>
public sealed record LandlockPorts(ImmutableArray<LandlockPort>? Bind, ImmutableArray<LandlockPort>? Connect, NodeRef Source);
