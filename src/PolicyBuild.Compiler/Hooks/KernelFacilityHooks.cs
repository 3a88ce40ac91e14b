using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of mounts, of BPF and io_uring, and of what reaches the kernel itself.</summary>
internal static class KernelFacilityHooks
{
    private static readonly KernelVersion s_tokens = new(6, 9);

    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // const char *dev_name, const struct path *path, const char *type, unsigned long flags, void *data
        new("sb_mount", [Path("path", 1, HookPathReach.Helper), Text("source", 0), Text("type", 2), Number("flags", 3, 64, HookVocabulary.MountFlags)]),

        // struct vfsmount *mnt, int flags
        new("sb_umount",
        [
            Number("flags", 1, 32, HookVocabulary.UnmountFlags),
            Text("type", 0, new HookField("vfsmount", "mnt_sb"), new HookField("super_block", "s_type"), new HookField("file_system_type", "name")),
        ]),

        // struct super_block *sb, void *mnt_opts
        new("sb_remount", [Text("type", 0, new HookField("super_block", "s_type"), new HookField("file_system_type", "name"))]),

        // const struct path *old_path, const struct path *new_path: where the old root goes, and the new root
        new("sb_pivotroot", [Path("old_root", 0, HookPathReach.KernelFunction), Path("path", 1, HookPathReach.KernelFunction)]),

        // const struct path *from_path, const struct path *to_path
        new("move_mount", [Path("from", 0, HookPathReach.KernelFunction), Path("path", 1, HookPathReach.KernelFunction)]),

        // int cmd, union bpf_attr *attr, unsigned int size (, bool kernel from 6.15 on)
        new("bpf", [Number("command", 0, 32, HookVocabulary.BpfCommand)]),

        // struct bpf_map *map, fmode_t fmode
        new("bpf_map", [Field("type", 0, 32, HookVocabulary.BpfMapType, new HookField("bpf_map", "map_type")), Number("access", 1, 32, HookVocabulary.FileMode)]),

        // struct bpf_prog *prog
        new("bpf_prog", [Field("type", 0, 32, HookVocabulary.BpfProgramType, new HookField("bpf_prog", "type"))]),

        // struct bpf_map *map, union bpf_attr *attr, struct bpf_token *token (, bool kernel)
        new("bpf_map_create", [Field("type", 0, 32, HookVocabulary.BpfMapType, new HookField("bpf_map", "map_type"))]) { Since = s_tokens },

        // struct bpf_prog *prog, union bpf_attr *attr, struct bpf_token *token (, bool kernel)
        new("bpf_prog_load", [Field("type", 0, 32, HookVocabulary.BpfProgramType, new HookField("bpf_prog", "type"))]) { Since = s_tokens },

        // struct bpf_token *token, union bpf_attr *attr, const struct path *path
        new("bpf_token_create", []) { Since = s_tokens, CameWithOperation = true },

        // char *kmod_name
        new("kernel_module_request", [Text("name", 0)]),

        // struct file *file, enum kernel_read_file_id id, bool contents
        new("kernel_read_file",
        [
            FilePath(0, HookPathReach.Helper) with { CanBeNull = true },
            Number("id", 1, 32, HookVocabulary.ReadId),
            .. OptionalFileInode(0),
        ]),

        // enum kernel_load_data_id id, bool contents
        new("kernel_load_data", [Number("id", 0, 32, HookVocabulary.ReadId)]),

        new("uring_sqpoll", []) { Since = new KernelVersion(5, 16) },

        // struct io_uring_cmd *ioucmd
        new("uring_cmd", [Field("command", 0, 32, HookNames.None, new HookField("io_uring_cmd", "cmd_op"))]) { Since = new KernelVersion(6, 0) },

        // const struct cred *new
        new("uring_override_creds", [Field("owner", 0, 32, HookNames.None, new HookField("cred", "uid.val"))]) { Since = new KernelVersion(5, 16) },

        new("uring_allowed", []) { Since = new KernelVersion(6, 15) },

        // int type; behind a struct perf_event_attr * before 6.15, so that no position is safe
        new("perf_event_open", []),

        // enum lockdown_reason what, whose numbers move from release to release
        new("locked_down", []),

        // int type
        new("syslog", [Number("command", 0, 32)]),

        // const struct timespec64 *ts, const struct timezone *tz
        new("settime", []),
    ];
}
