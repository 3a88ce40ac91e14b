namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>How an <see cref="ArgumentTerm"/> looks at an argument.</summary>
internal enum ArgumentTermKind : byte
{
    /// <summary>A 32-bit word is in a set.</summary>
    WordSet,

    /// <summary>The masked bits of a 32-bit word have a value, or do not.</summary>
    WordMask,

    /// <summary>A 64-bit register is in a set.</summary>
    WideSet,

    /// <summary>A 64-bit register has at least one of the bits of a mask that reaches into both halves.</summary>
    WideAny,
}
