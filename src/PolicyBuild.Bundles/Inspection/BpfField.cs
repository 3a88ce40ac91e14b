namespace PolicyBuild.Bundles.Inspection;

/// <summary>A member of one of the kernel's structures, or one of its functions.</summary>
/// <param name="Type">The structure or function.</param>
/// <param name="Path">Members with dots between them; empty: the type or function itself.</param>
public readonly record struct BpfField(string Type, string Path);
