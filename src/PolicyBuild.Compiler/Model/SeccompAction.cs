namespace PolicyBuild.Compiler.Model;

/// <summary>What a filter returns: an SECCOMP_RET_* action and its 16 bits of data (linux/seccomp.h).</summary>
/// <param name="Value">The return value as the kernel takes it.</param>
public readonly record struct SeccompAction(uint Value)
{
    /// <summary>SECCOMP_RET_ALLOW.</summary>
    public static SeccompAction Allow => new(0x7FFF0000);

    /// <summary>SECCOMP_RET_LOG.</summary>
    public static SeccompAction Log => new(0x7FFC0000);

    /// <summary>SECCOMP_RET_TRACE.</summary>
    public static SeccompAction Trace => new(0x7FF00000);

    /// <summary>SECCOMP_RET_USER_NOTIF.</summary>
    public static SeccompAction Notify => new(0x7FC00000);

    /// <summary>SECCOMP_RET_TRAP.</summary>
    public static SeccompAction Trap => new(0x00030000);

    /// <summary>SECCOMP_RET_KILL_THREAD.</summary>
    public static SeccompAction KillThread => new(0);

    /// <summary>SECCOMP_RET_KILL_PROCESS.</summary>
    public static SeccompAction KillProcess => new(0x80000000);

    /// <summary>SECCOMP_RET_ERRNO with an error number from 1 to 4095.</summary>
    public static SeccompAction Errno(int number) => new(0x00050000 | (uint)number);

    /// <summary>The action without its data.</summary>
    public uint Kind => Value & 0xFFFF0000;

    /// <summary>The data: the error number of an errno action.</summary>
    public int Data => (int)(Value & 0xFFFF);

    /// <summary>Whether the call ends in kill, trap or errno: the actions after which it is certain that the call did not happen.</summary>
    public bool Denies => (int)Kind < (int)Notify.Kind;

    /// <summary>
    /// Whether this action wins over another where both match: the kernel's order, kill_process first and allow last. Of two with the same
    /// kind neither does, so the earlier rule stays.
    /// </summary>
    public bool Outranks(SeccompAction other) => (int)Kind < (int)other.Kind;

    /// <summary>The action as a policy writes it: <c>kill_process</c>, <c>errno EPERM</c>.</summary>
    public override string ToString() => Kind switch
    {
        0x7FFF0000 => "allow",
        0x7FFC0000 => "log",
        0x7FF00000 => "trace",
        0x7FC00000 => "notify",
        0x00030000 => "trap",
        0x00050000 => "errno " + (Uapi.Errno.TryGetName(Data, out string? name) ? name : Data.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        0 => "kill_thread",
        _ => "kill_process",
    };
}
