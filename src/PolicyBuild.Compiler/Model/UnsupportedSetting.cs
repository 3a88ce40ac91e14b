using PolicyBuild.Compiler.Diagnostics;

namespace PolicyBuild.Compiler.Model;

/// <summary>A setting that the policy writes, and that no backend generates or that nothing enforces.</summary>
/// <param name="Setting">The setting as a dotted path with its value where that matters: <c>network.mode: filtered</c>.</param>
/// <param name="Source">Where it is written.</param>
/// <param name="Help">What to write in its place; empty where there is only to do without it.</param>
public readonly record struct UnsupportedSetting(string Setting, NodeRef Source, string Help = "");
