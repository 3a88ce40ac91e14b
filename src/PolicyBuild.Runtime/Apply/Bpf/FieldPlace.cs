namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Where a member lies in its structure on this kernel.</summary>
internal struct FieldPlace
{
    /// <summary>Whether there is such a member; of a field without a path, whether there is the type or function.</summary>
    internal bool Exists;

    /// <summary>Bytes from the structure's begin.</summary>
    internal uint Offset;

    /// <summary>Its size in bytes; of a field without a path the structure's.</summary>
    internal uint Size;

    /// <summary>The number of the function, where the field is one; 0: it is none.</summary>
    internal uint Function;
}
