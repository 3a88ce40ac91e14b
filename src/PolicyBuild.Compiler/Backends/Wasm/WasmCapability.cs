using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Backends.Wasm;

/// <summary>One thing that a WASI runtime grants.</summary>
/// <param name="Text">The capability: <c>wasi:filesystem/read@/usr/lib/python3*</c>.</param>
/// <param name="Optional">Whether its path may be missing.</param>
/// <param name="Source">Where the policy says so.</param>
internal readonly record struct WasmCapability(string Text, bool Optional, NodeRef Source);
