using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of processes, their rights and their users.</summary>
internal static class TaskHooks
{
    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // struct task_struct *task, unsigned long clone_flags (u64 from 6.18 on); current is the task that forks
        new("task_alloc", [Number("clone_flags", 1, 64, HookVocabulary.CloneFlags)]),

        // struct task_struct *p, struct kernel_siginfo *info, int sig, const struct cred *cred
        new("task_kill", [Number("signal", 2, 32, HookVocabulary.Signal), Outside(0), TaskOwner(0)]),

        // int option, unsigned long arg2 to arg5
        new("task_prctl",
        [
            Number("option", 0, 32, HookVocabulary.Prctl),
            Number("arg2", 1, 64, HookVocabulary.Prctl),
            Number("arg3", 2, 64, HookVocabulary.Prctl),
            Number("arg4", 3, 64),
            Number("arg5", 4, 64),
        ]),

        // struct cred *new, const struct cred *old, int flags
        new("task_fix_setuid",
        [
            Field("owner", 0, 32, HookNames.None, new HookField("cred", "uid.val")),
            Field("effective_owner", 0, 32, HookNames.None, new HookField("cred", "euid.val")),
        ]),

        // struct task_struct *child, unsigned int mode
        new("ptrace_access_check", [Number("access", 1, 32, HookVocabulary.PtraceMode), Outside(0), TaskOwner(0)]),

        // struct task_struct *parent
        new("ptrace_traceme", [Outside(0), TaskOwner(0)]),

        // const struct cred *cred, struct user_namespace *ns, int cap, unsigned int opts
        new("capable", [Number("capability", 2, 32, HookVocabulary.Capability)]),

        // struct cred *new, const struct cred *old, three const kernel_cap_t *
        new("capset", []),

        // const struct cred *cred
        new("userns_create", [Field("owner", 0, 32, HookNames.None, new HookField("cred", "uid.val"))]) { Since = new KernelVersion(6, 1) },

        // struct kern_ipc_perm *ipcp, short flag
        new("ipc_permission", [Field("owner", 0, 32, HookNames.None, new HookField("kern_ipc_perm", "uid.val"))]),

        // struct key *key, const struct cred *cred, unsigned long flags
        new("key_alloc", [Number("flags", 2, 64)]),
    ];
}
