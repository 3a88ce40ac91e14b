using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>A setting of the policy that has no WASI counterpart.</summary>
/// <param name="Setting">The setting as a dotted path, with its value where that matters.</param>
/// <param name="Source">Where the policy says so.</param>
internal readonly record struct WasmGap(string Setting, NodeRef Source);
