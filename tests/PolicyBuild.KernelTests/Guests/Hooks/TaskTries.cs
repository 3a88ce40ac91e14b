using System.Globalization;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>Processes, their rights and their users. The first process of the guest is outside of every sandbox.</summary>
internal static class TaskTries
{
    private const ulong Inside = 1; // as HookOperation.Cgroup
    private const ulong Outside = 2;

    public static void AddTo(HookTries to)
    {
        foreach (uint flags in (uint[])[0, 0x200, 0x400, 0x4000, 0x600, 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000, 0x80000000])
        {
            to.Add("task_alloc", string.Create(CultureInfo.InvariantCulture, $"clone {flags}"), "ok 0", [("clone_flags", (ulong)flags)]);
        }

        // Signals that the probe has blocked, and such that the first process does nothing about.
        foreach (int signal in (int[])[0, 1, 2, 3, 4, 7, 8, 10, 15, 34, 64]) { to.Add("task_kill", $"kill-self {signal}", "ok 0", [("signal", signal), ("outside", Inside), ("owner", 0)]); }
        foreach (int signal in (int[])[0, 18, 23, 28]) { to.Add("task_kill", $"@kill 1 {signal}", "ok 0", [("signal", signal), ("outside", Outside), ("owner", 0)]); }

        ulong[] values = [0, 1, 4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, 0x8000000000000000, ulong.MaxValue];
        uint[] options = [0, 9, 0x81A4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]; // no options of prctl (EINVAL)
        for (int i = 0; i < 12; i++)
        {
            uint option = options[i % options.Length];
            ulong[] arguments = [values[i % 9], values[(i + 2) % 9], values[(i * 5) % 9], values[(i + 7) % 9]];
            to.Add("task_prctl", string.Create(CultureInfo.InvariantCulture, $"@prctl {option} {arguments[0]} {arguments[1]} {arguments[2]} {arguments[3]}"), "errno 22",
                [("option", (ulong)option), ("arg2", arguments[0]), ("arg3", arguments[1]), ("arg4", arguments[2]), ("arg5", arguments[3])]);
        }

        to.Add("task_prctl", "@prctl 7 0 0 0 0", "ok 0", [("option", 7)]); // PR_GET_KEEPCAPS

        foreach ((uint real, uint effective) in ((uint, uint)[])[(1, 2), (1000, 1000), (0, 7), (0x8000, 0xFFFF), (0x7FFFFFFF, 0x80000000)])
        {
            to.Add("task_fix_setuid", string.Create(CultureInfo.InvariantCulture, $"+@setresuid {real} {effective} 8"), "ok 0", [("owner", (ulong)real), ("effective_owner", (ulong)effective)]);
        }

        foreach ((uint real, uint effective) in ((uint, uint)[])[(1, 2), (1000, 1000), (0, 7), (0x8000, 0xFFFF), (0x7FFFFFFF, 0x80000000)])
        {
            to.Add("task_fix_setgid", string.Create(CultureInfo.InvariantCulture, $"+@setresgid {real} {effective} 8"), "ok 0", [("group", (ulong)real), ("effective_group", (ulong)effective)]);
        }

        foreach (int nice in (int[])[1, 2, 3, 4, 7, 8, 0]) { to.Add("task_setnice", $"@setpriority 0 0 {nice}", "ok 0", [("nice", nice), ("outside", Inside), ("owner", 0)]); }
        foreach (int resource in (int[])[1, 2, 4, 8, 10])
        {
            to.Add("task_setrlimit", $"@prlimit64 0 {resource} #FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 0", "ok 0", [("resource", resource), ("outside", Inside), ("owner", 0)]);
        }

        to.Add("task_prlimit", "@prlimit64 1 7 0 #00000000000000000000000000000000", "ok 0", [("access", 1), ("owner", 0)]);
        to.Add("task_getscheduler", "@sched_getscheduler 1", "ok 0", [("outside", Outside), ("owner", 0)]);
        to.Add("task_getscheduler", "@sched_getscheduler 0", "ok 0", [("outside", Inside), ("owner", 0)]);
        to.Add("task_setscheduler", "@sched_setaffinity 0 8 #FF00000000000000", "ok 0", [("outside", Inside), ("owner", 0)]);
        to.Add("capget", "@capget #2205082001000000 #000000000000000000000000000000000000000000000000", "ok 0", [("outside", Outside), ("owner", 0)]);

        to.Add("userns_create", "+@unshare 0x10000000", "ok 0", [("owner", 0)]);
        to.Add("ptrace_traceme", "+@ptrace 0 0 0 0", "ok 0", [("outside", Inside), ("owner", 0)]);

        // PTRACE_MODE_READ_REALCREDS; the call has an error of its own.
        to.Add("ptrace_access_check", "@get_robust_list 1 #00 #00", "ok 0", [("access", 0x11), ("outside", Outside), ("owner", 0)], denied: "errno 1");
    }
}
