using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The security hooks that a policy can name, and what becomes of other names.</summary>
public static class KernelHooks
{
    /// <summary>The hooks that programs can be attached to, in ordinal order of their names.</summary>
    public static ImmutableArray<KernelHook> All => s_all.Value;

    private static readonly Lazy<ImmutableArray<KernelHook>> s_all = new(Sorted);

    private static readonly Lazy<HookArgument[]> s_arguments = new(static () => [.. All.SelectMany(static hook => hook.Arguments)]);

    /// <summary>How many arguments there are over all hooks.</summary>
    internal static int ArgumentCount => s_arguments.Value.Length;

    /// <summary>Hooks that programs cannot be attached to, although the kernel has them (6.12: "disabled hook").</summary>
    internal static ImmutableArray<string> Closed { get; } =
    [
        "audit_rule_match", "getprocattr", "getselfattr", "inode_copy_up_xattr", "inode_getsecurity", "inode_listsecurity", "inode_need_killpriv",
        "ismaclabel", "key_getsecurity", "setprocattr", "vm_enough_memory",
    ];

    /// <summary>Names of earlier kernels, and today's.</summary>
    internal static ImmutableArray<(string Old, string New)> Historic { get; } =
    [
        ("bpf_map_alloc_security", "bpf_map_create"), // until 6.9
        ("bpf_prog_alloc_security", "bpf_prog_load"), // until 6.9
        ("bprm_set_creds", "bprm_creds_for_exec"), // until 5.8
        ("dentry_open", "file_open"), // until 3.5
        ("file_mmap", "mmap_file"), // until 3.7
        ("ptrace", "ptrace_access_check"), // until 2.6.33
        ("task_create", "task_alloc"), // until 4.14
        ("task_setuid", "task_fix_setuid"), // until 2.6.34
    ];

    /// <summary>A hook by its name of today; null: there is none.</summary>
    public static KernelHook? Find(string name)
    {
        // Table by table: a compile asks for few hooks, and the tables behind theirs are not made.
        return FindIn(FileHooks.All, name) ?? FindIn(NameHooks.All, name) ?? FindIn(TaskHooks.All, name)
            ?? FindIn(SocketHooks.All, name) ?? FindIn(KernelFacilityHooks.All, name);
    }

    private static KernelHook? FindIn(KernelHook[] hooks, string name)
    {
        foreach (KernelHook hook in hooks)
        {
            if (hook.Name == name) { return hook; }
        }

        return null;
    }

    /// <summary>The place of an argument among those of all hooks.</summary>
    internal static int IndexOf(HookArgument argument) => Array.IndexOf(s_arguments.Value, argument);

    /// <summary>The argument at a place.</summary>
    internal static HookArgument ArgumentAt(int index) => s_arguments.Value[index];

    private static ImmutableArray<KernelHook> Sorted()
    {
        KernelHook[] all = [.. FileHooks.All, .. NameHooks.All, .. TaskHooks.All, .. SocketHooks.All, .. KernelFacilityHooks.All];
        Array.Sort(all, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return [.. all];
    }
}
