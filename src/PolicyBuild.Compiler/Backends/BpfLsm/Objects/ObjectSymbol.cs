namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>A symbol of an object.</summary>
/// <param name="Name">Its name; empty: the section's.</param>
/// <param name="Section">Its section; 0: it lies elsewhere.</param>
/// <param name="Value">Its place there.</param>
/// <param name="Size">Its size.</param>
/// <param name="IsFunction">Whether it is a function.</param>
internal readonly record struct ObjectSymbol(string Name, int Section, ulong Value, ulong Size, bool IsFunction);
