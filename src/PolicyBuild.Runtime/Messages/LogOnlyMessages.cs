namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8045 and PB8046: a policy is tried instead of enforced.</summary>
internal static unsafe class LogOnlyMessages
{
    /// <summary>PB8045: said at every such start, so that no one takes it for protection.</summary>
    internal static void NothingIsEnforced()
    {
        Line line = default;
        Message.BeginWarning(ref line, 8045);
        line.Add("NOTHING OF THE POLICY IS ENFORCED (--log-only): the command runs unrestricted, and the kernel logs the system calls that the filter would refuse"u8);
        line.Send();
    }

    /// <summary>PB8046: there is no filter to try.</summary>
    internal static int NothingToTry()
    {
        Line line = default;
        Message.Begin(ref line, 8046);
        line.Add("the bundle has no seccomp filter, and --log-only tries nothing else; leave the option out to enforce the policy"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8046: a filter of instructions that the compiler does not write.</summary>
    internal static int NotRewritable()
    {
        Line line = default;
        Message.Begin(ref line, 8046);
        line.Add("the filter computes what it returns, so that --log-only cannot turn its refusals into log entries; compile the policy again"u8);
        return Message.Fail(ref line);
    }

    /// <summary>A note: the kernel is set to log nothing of it.</summary>
    internal static void NotLogged()
    {
        Line line = default;
        Message.BeginNote(ref line);
        line.Add("/proc/sys/kernel/seccomp/actions_logged lacks 'log': the kernel will log nothing; add it there"u8);
        line.Send();
    }
}
