using System.Collections.Immutable;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>A security hook of the kernel that programs can be attached to.</summary>
/// <param name="Name">The kernel's name: <c>file_open</c>, whose BTF function is <c>bpf_lsm_file_open</c>.</param>
/// <param name="Arguments">What rules can ask of it.</param>
public sealed record KernelHook(string Name, ImmutableArray<HookArgument> Arguments)
{
    /// <summary>The first kernel that has it.</summary>
    public KernelVersion Since { get; init; } = new(5, 7);

    /// <summary>Whether what it judges came in the same release: a kernel without the hook has nothing to judge there.</summary>
    public bool CameWithOperation { get; init; }

    /// <summary>Whether it reports something that has happened: a program cannot deny it.</summary>
    public bool IsVoid { get; init; }

    /// <summary>What a rule can ask by a word; null: it has no such argument.</summary>
    public HookArgument? Find(string name)
    {
        foreach (HookArgument argument in Arguments)
        {
            if (argument.Name == name) { return argument; }
        }

        return null;
    }

    /// <summary>The type of the file that a path leads to; null: the hook has none for it.</summary>
    internal HookArgument? FileTypeOf(HookArgument path)
    {
        foreach (HookArgument argument in Arguments)
        {
            if (argument.Name == "type" && argument.Parameter == path.Parameter && argument.Fields is [.., { Path: "i_mode" }]) { return argument; }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(KernelHook? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
