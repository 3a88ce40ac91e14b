using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// Tries a policy (--log-only): its filter is installed with every refusal turned into SECCOMP_RET_LOG, and nothing else of the policy is
/// applied. The command runs as without a policy, and the kernel logs what it would have been refused.
/// </summary>
internal static unsafe class LogOnly
{
    private const int ListBytes = 256;

    /// <summary>Starts the command; returns only when that fails: the exit status, after a message.</summary>
    internal static int Start(ref LaunchState state)
    {
        SeccompLayer filter = default;
        int error = filter.FindToLog(ref state);
        if (error != 0) { return error; }
        LogOnlyMessages.NothingIsEnforced();
        if (!IsLogged()) { LogOnlyMessages.NotLogged(); }

        PathBuffer program = default;
        error = Launch.FindCommand(ref state, EnvironmentBlock.Find(state.Environment, "PATH"u8), ref program);
        if (error != 0) { return error; }

        // Without CAP_SYS_ADMIN the kernel takes no filter otherwise; so that all callers see the same, it is always set.
        int result = Processes.SetNoNewPrivileges();
        if (result < 0) { return ProcessErrors.Step("set no_new_privs"u8, -result); }
        result = filter.InstallToLog();
        if (result < 0) { return HostErrors.NoSeccomp(-result, bestEffort: false); }
        return Launch.Failed(program.Text, Processes.Execute(program.Text, state.Arguments.Command, state.Environment));
    }

    /// <summary>Whether the kernel logs this action (proc_sys_kernel(5), seccomp/actions_logged); where it does not say, it is taken as so.</summary>
    private static bool IsLogged()
    {
        byte* list = stackalloc byte[ListBytes];
        int length;
        fixed (byte* name = "/proc/sys/kernel/seccomp/actions_logged\0"u8) { length = Files.ReadText(name, list, ListBytes); }
        return length < 0 || ListsLog(list);
    }

    /// <summary>Whether a list such as "kill_process trap errno log" has log.</summary>
    internal static bool ListsLog(byte* list) => CString.HasWord(list, (byte)' ', "log"u8);
}
