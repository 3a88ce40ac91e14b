using PolicyBuild.Compiler.Model;

namespace PolicyBuild.KernelTests;

/// <summary>What the probe prints of a call that a filter gave an action.</summary>
internal static class CallOutcome
{
    /// <summary>The expected outcome.</summary>
    /// <param name="action">The filter's action.</param>
    /// <param name="control">The outcome of the same call without a filter.</param>
    public static string Of(SeccompAction action, string control) => action.Kind switch
    {
        0x7FFF0000 or 0x7FFC0000 => control,                // SECCOMP_RET_ALLOW, SECCOMP_RET_LOG
        0x00050000 => "errno " + action.Data,               // SECCOMP_RET_ERRNO
        0x00030000 => "trap " + action.Data,                // SECCOMP_RET_TRAP: SIGSYS with si_errno
        0x00000000 => "thread",                             // SECCOMP_RET_KILL_THREAD
        0x80000000 => "signal 31",                          // SECCOMP_RET_KILL_PROCESS: SIGSYS
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no such action without a peer"),
    };

    /// <summary>An outcome without the value of a call that went through: that differs between processes.</summary>
    public static string WithoutValue(string outcome) => outcome.StartsWith("ok ", StringComparison.Ordinal) ? "ok" : outcome;
}
