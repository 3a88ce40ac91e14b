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

    /// <summary>Hooks without rules that only report, which an object may be for (include/linux/lsm_hook_defs.h).</summary>
    internal static ImmutableArray<string> OtherVoid { get; } =
    [
        "audit_rule_free", "backing_file_free", "bdev_free_security", "bpf_map_free", "bpf_map_free_security", "bpf_prog_free", "bpf_prog_free_security", "bpf_token_free", "bprm_committing_creds", "cred_free", "cred_getlsmprop",
        "cred_getsecid", "cred_transfer", "current_getlsmprop_subj", "current_getsecid_subj", "d_instantiate", "file_free_security", "file_release",
        "file_set_fowner", "ib_free_security", "inet_conn_established", "initramfs_populated", "inet_csk_clone", "inode_free_security", "inode_free_security_rcu", "inode_getlsmprop",
        "inode_getsecid", "inode_invalidate_secctx", "inode_post_create_tmpfile", "inode_post_remove_acl", "inode_post_removexattr", "inode_post_set_acl",
        "inode_post_setattr", "inode_post_setxattr", "ipc_getlsmprop", "ipc_getsecid", "key_free", "key_post_create_or_update", "msg_msg_free_security",
        "msg_queue_free_security", "path_post_mknod", "perf_event_free", "release_secctx", "req_classify_flow", "sb_delete", "sb_free_mnt_opts",
        "sb_free_security", "sctp_sk_clone", "secmark_refcount_dec", "secmark_refcount_inc", "sem_free_security", "shm_free_security", "sk_clone_security",
        "sk_free_security", "sk_getsecid", "sock_graft", "task_free", "task_getlsmprop_obj", "task_getsecid_obj", "task_to_inode", "tun_dev_free_security",
        "xfrm_policy_free_security", "xfrm_state_free_security",
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
            ?? FindIn(SocketHooks.All, name) ?? FindIn(KernelFacilityHooks.All, name) ?? FindIn(FileControlHooks.All, name)
            ?? FindIn(ProcessHooks.All, name) ?? FindIn(SocketQueryHooks.All, name) ?? FindIn(InodeAttributeHooks.All, name);
    }

    /// <summary>Whether a kernel up to 7.3 has a hook of this name to which programs can be attached, be it one that rules can name or not.</summary>
    internal static bool IsKernels(string name) => Find(name) is not null || HookGaps.ReasonFor(name) is not null;

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
        KernelHook[] all =
        [
            .. FileHooks.All, .. NameHooks.All, .. TaskHooks.All, .. SocketHooks.All, .. KernelFacilityHooks.All, .. FileControlHooks.All, .. ProcessHooks.All,
            .. SocketQueryHooks.All, .. InodeAttributeHooks.All,
        ];
        Array.Sort(all, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return [.. all];
    }
}
