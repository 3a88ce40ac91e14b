using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>What runs the program; the DSL's <c>runtime</c>.</summary>
/// <param name="Kind">The runtime.</param>
/// <param name="Source">Where the policy says so; none where nothing is written.</param>
public readonly record struct PolicyRuntime(LaunchRuntime Kind, NodeRef Source)
{
    /// <summary>Whether the bundle carries what the Linux kernel enforces.</summary>
    public bool HasKernel => Kind != LaunchRuntime.Wasm;

    /// <summary>Whether the bundle carries what a WASI runtime enforces.</summary>
    public bool HasWasi => Kind != LaunchRuntime.Namespace;
}
