namespace PolicyBuild.Compiler.Hooks;

/// <summary>A word of the policy language for a value.</summary>
/// <param name="Text">The word.</param>
/// <param name="Value">The value.</param>
internal readonly record struct HookWord(string Text, ulong Value);
