namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>A name that is looked for among the kernel's types.</summary>
internal unsafe struct WantedType
{
    internal const uint Many = ~0U;

    /// <summary>The name; of a hook without "bpf_lsm_".</summary>
    internal byte* Name;

    /// <summary>Its length in bytes.</summary>
    internal int Length;

    /// <summary>Whether it is a security hook.</summary>
    internal bool IsHook;

    /// <summary>The function of that name; 0: none.</summary>
    internal uint Function;

    /// <summary>The structure or union of that name; 0: none.</summary>
    internal uint Structure;

    /// <summary>A second one of the same name; <see cref="Many"/>: there are more still.</summary>
    internal uint OtherStructure;
}
