using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>
/// A hook that kernels with programs on hooks (5.7 and later) had under another name, of which they have one at a time: where a kernel has the older one
/// alone, programs are attached to that.
/// </summary>
/// <param name="Name">Today's name.</param>
/// <param name="Older">The name before.</param>
/// <param name="Arguments">What rules can ask of the older one too, because it stands at the same place and says the same.</param>
/// <param name="HasSameContext">
/// Whether each argument that the older one has is of the same type as today's at its place: then the verifier refuses a compiled program that reads one
/// which is not there, and all others read what they mean.
/// </param>
internal sealed record OlderHook(string Name, string Older, ImmutableArray<string> Arguments, bool HasSameContext)
{
    /// <summary>All of them, for kernels up to 7.3.</summary>
    public static ImmutableArray<OlderHook> All { get; } =
    [
        // struct bpf_map *map until 6.9, then struct bpf_map *map, union bpf_attr *attr, struct bpf_token *token
        new("bpf_map_create", "bpf_map_alloc_security", ["type"], HasSameContext: true),
        new("bpf_map_free", "bpf_map_free_security", [], HasSameContext: true),

        // struct bpf_prog_aux *aux until 6.9, then struct bpf_prog *prog, ...; the older one is asked before the program's type is noted (bpf_prog_load of kernel/bpf/syscall.c)
        new("bpf_prog_load", "bpf_prog_alloc_security", [], HasSameContext: false),
    ];

    /// <summary>That of a hook; null: it has always had its name, or an older one that is another hook.</summary>
    public static OlderHook? Of(string name)
    {
        foreach (OlderHook hook in All)
        {
            if (hook.Name == name) { return hook; }
        }

        return null;
    }
}
