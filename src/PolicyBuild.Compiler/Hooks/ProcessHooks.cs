using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of what processes ask of each other: limits, scheduling, groups and capabilities.</summary>
internal static class ProcessHooks
{
    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // struct cred *new, const struct cred *old, int flags
        new("task_fix_setgid",
        [
            Field("group", 0, 32, HookNames.None, new HookField("cred", "gid.val")),
            Field("effective_group", 0, 32, HookNames.None, new HookField("cred", "egid.val")),
        ])
        {
            Since = new KernelVersion(5, 9),
        },

        // struct cred *new, const struct cred *old
        new("task_fix_setgroups", []) { Since = new KernelVersion(6, 1) },

        // struct task_struct *p, pid_t pgid
        new("task_setpgid", [Outside(0), TaskOwner(0)]),

        // struct task_struct *p
        new("task_getpgid", [Outside(0), TaskOwner(0)]),
        new("task_getsid", [Outside(0), TaskOwner(0)]),

        // struct task_struct *p, int nice
        new("task_setnice", [Number("nice", 1, 32), Outside(0), TaskOwner(0)]),

        // struct task_struct *p, int ioprio
        new("task_setioprio", [Outside(0), TaskOwner(0)]),

        // struct task_struct *p
        new("task_getioprio", [Outside(0), TaskOwner(0)]),

        // const struct cred *cred, const struct cred *tcred, unsigned int flags: those of another process
        new("task_prlimit", [Number("access", 2, 32, HookVocabulary.LimitAccess), Field("owner", 1, 32, HookNames.None, new HookField("cred", "uid.val"))]),

        // struct task_struct *p, unsigned int resource, struct rlimit *new_rlim
        new("task_setrlimit", [Number("resource", 1, 32, HookVocabulary.Resource), Outside(0), TaskOwner(0)]),

        // struct task_struct *p
        new("task_setscheduler", [Outside(0), TaskOwner(0)]),
        new("task_getscheduler", [Outside(0), TaskOwner(0)]),
        new("task_movememory", [Outside(0), TaskOwner(0)]),

        // const struct task_struct *target, three kernel_cap_t *
        new("capget", [Outside(0), TaskOwner(0)]),

        // key_ref_t key_ref, const struct cred *cred, enum key_need_perm need_perm
        new("key_permission", []),
    ];
}
