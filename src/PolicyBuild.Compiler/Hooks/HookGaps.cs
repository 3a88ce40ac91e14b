using System.Collections.Immutable;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of kernels up to 7.3 that programs can be attached to and rules cannot name, with the reason.</summary>
internal static class HookGaps
{
    /// <summary>Each reason with its hooks in ordinal order.</summary>
    public static ImmutableArray<HookGap> All { get; } =
    [
        new("bprm_check_security judges the program", ["bprm_creds_from_file"]),
        new("file_open judges the file", ["file_post_open"]),
        new("kernel_load_data and kernel_read_file judge what is loaded", ["kernel_post_load_data", "kernel_post_read_file"]),
        new("mmap_file judges the mapping", ["mmap_backing_file"]),
        new("ipc_permission judges the object",
        [
            "msg_queue_associate", "msg_queue_msgctl", "msg_queue_msgrcv", "msg_queue_msgsnd", "sem_associate", "sem_semctl", "sem_semop", "shm_associate", "shm_shmat", "shm_shmctl",
        ]),
        new("perf_event_open judges the event", ["perf_event_read", "perf_event_write"]),
        new("bpf_token_create judges the token", ["bpf_token_capable", "bpf_token_cmd"]),
        new("quotactl judges the call", ["quota_on"]),
        new("tun_dev_create and tun_dev_open judge the device", ["tun_dev_attach", "tun_dev_attach_queue"]),
        new("the setting vm.mmap_min_addr says which addresses are open", ["mmap_addr"]),
        new("it tells the size of a file system alone", ["sb_statfs"]),
        new("file_open judges the device of Android's binder", ["binder_set_context_mgr", "binder_transaction", "binder_transfer_binder", "binder_transfer_file"]),
        new("it is asked where packets come in or keys are taken, where no process of a sandbox is known",
        [
            "file_send_sigiotask", "ib_endport_manage_subnet", "ib_pkey_access", "inet_conn_request", "mptcp_add_subflow", "sctp_assoc_established", "sctp_assoc_request",
            "socket_sock_rcv_skb", "xfrm_decode_session", "xfrm_policy_alloc_security", "xfrm_policy_clone_security", "xfrm_policy_delete_security", "xfrm_policy_lookup",
            "xfrm_state_alloc", "xfrm_state_alloc_acquire", "xfrm_state_delete_security", "xfrm_state_pol_flow_match",
        ]),
        new("it is for the kernel's own services", ["kernel_act_as", "kernel_create_files_as"]),
        new("it is for security modules that keep labels, and a denial would break what it prepares",
        [
            "audit_rule_init", "audit_rule_known", "backing_file_alloc", "bdev_alloc_security", "bdev_setintegrity", "cred_alloc_blank", "cred_prepare", "dentry_create_files_as",
            "dentry_init_security", "file_alloc_security", "fs_context_dup", "fs_context_submount", "ib_alloc_security", "inode_alloc_security", "inode_copy_up", "inode_getsecctx",
            "inode_init_security", "inode_init_security_anon", "inode_killpriv", "inode_notifysecctx", "inode_setintegrity", "inode_setsecctx", "inode_setsecurity",
            "inode_xattr_skipcap", "kernfs_init_security", "lsmprop_to_secctx", "msg_msg_alloc_security", "msg_queue_alloc_security", "perf_event_alloc", "sb_add_mnt_opt",
            "sb_alloc_security", "sb_clone_mnt_opts", "sb_eat_lsm_opts", "sb_mnt_opts_compat", "sb_set_mnt_opts", "sb_show_options", "secctx_to_secid", "secid_to_secctx",
            "secmark_relabel_packet", "sem_alloc_security", "setselfattr", "shm_alloc_security", "sk_alloc_security", "socket_getpeersec_dgram", "socket_getpeersec_stream",
            "task_getsecid", "tun_dev_alloc_security",
        ]),
    ];

    /// <summary>Why rules cannot name a hook; null: it is no such hook.</summary>
    public static string? ReasonFor(string name)
    {
        foreach (HookGap gap in All)
        {
            if (gap.Hooks.Contains(name)) { return gap.Reason; }
        }

        return KernelHooks.OtherVoid.Contains(name) ? "it reports what has happened, which cannot be denied" : null;
    }
}
