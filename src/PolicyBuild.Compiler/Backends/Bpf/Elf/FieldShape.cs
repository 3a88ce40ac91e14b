namespace PolicyBuild.Compiler.Backends.Bpf.Elf;

/// <summary>What a field is at its end, as far as the kernel's matching of types asks.</summary>
internal enum FieldShape : byte
{
    /// <summary>A pointer.</summary>
    Pointer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A structure.</summary>
    Structure,
}
