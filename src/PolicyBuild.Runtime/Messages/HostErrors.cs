using PolicyBuild.Runtime.Interop;
using PolicyBuild.Uapi;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8006 to PB8008, PB8013 to PB8017: what the host or the bundle lacks for a layer.</summary>
internal static unsafe class HostErrors
{
    /// <summary>PB8006: an older kernel than the policy requires.</summary>
    internal static int KernelTooOld(uint running, uint required)
    {
        Line line = default;
        Message.Begin(ref line, 8006);
        line.Add("the policy requires Linux "u8);
        AddVersion(ref line, required);
        line.Add(", and this is "u8);
        AddVersion(ref line, running);
        return Message.Fail(ref line);
    }

    /// <summary>PB8007: requires.landlock_abi is not met.</summary>
    internal static int AbiRequired(int running, uint required)
    {
        Line line = default;
        Message.Begin(ref line, 8007);
        line.Add("the policy requires"u8);
        AddAbi(ref line, required);
        AddRunningAbi(ref line, running);
        return Message.Fail(ref line);
    }

    /// <summary>PB8008: Landlock is missing, or too old for all that the policy writes.</summary>
    internal static int LandlockTooOld(int running, uint minimum, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8008, bestEffort);
        line.Add("the Landlock rules need"u8);
        AddAbi(ref line, minimum);
        AddRunningAbi(ref line, running);
        if (!bestEffort) { line.Add("; --best-effort starts without what is missing"u8); }
        else { line.Add(running > 0 ? "; what is missing is not enforced"u8 : "; no Landlock rule is enforced"u8); }
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    /// <summary>
    /// With --verbose: the filesystem rights that the kernel's ABI does not know, so that it lets those operations pass. Most kernels lack
    /// the newest ones; 'minimum_abi' is how a policy insists.
    /// </summary>
    internal static void LandlockLeavesAlone(uint abi, LandlockAccessFs missing)
    {
        Line line = default;
        Message.BeginNote(ref line);
        line.Add("Landlock ABI "u8);
        line.Add(abi);
        line.Add(" of this kernel does not restrict"u8);
        if ((missing & LandlockAccessFs.Truncate) != 0) { line.Add(" truncate"u8); }
        if ((missing & LandlockAccessFs.IoctlDev) != 0) { line.Add(" ioctl_dev"u8); }
        if ((missing & LandlockAccessFs.ResolveUnix) != 0) { line.Add(" resolve_unix"u8); }
        line.Add("; write 'minimum_abi' in the policy to insist"u8);
        line.Send();
    }

    /// <summary>PB8013: filters for other architectures only.</summary>
    internal static int NoFilterForArchitecture()
    {
        Line line = default;
        Message.Begin(ref line, 8013);
        line.Add("the bundle has no seccomp filter for "u8);
        line.Add(Machine.IsArm64 ? "aarch64"u8 : "x86_64"u8);
        line.Add("; compile the policy with --arch "u8);
        line.Add(Machine.IsArm64 ? "aarch64"u8 : "x86_64"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8013: a setting without what holds it, a filter or programs.</summary>
    internal static int FilterNeeded()
    {
        Line line = default;
        Message.Begin(ref line, 8013);
        line.Add("the bundle asks for 'exec: once', 'network: none' or 'network: filtered' and has no filter or programs that could hold it; compile the policy again"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8014: the kernel has no seccomp filters.</summary>
    internal static int NoSeccomp(int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8014, bestEffort);
        line.Add("the kernel did not take the seccomp filter"u8);
        Message.AddReason(ref line, number);
        if (number == KernelError.NotImplemented) { line.Add("; it takes CONFIG_SECCOMP_FILTER, or a container's filter that lets seccomp(2) pass"u8); }
        if (bestEffort) { line.Add("; no syscall rule is enforced"u8); }
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    /// <summary>PB8015: notify rules without somebody who answers.</summary>
    internal static int NobodyAnswers()
    {
        Line line = default;
        Message.Begin(ref line, 8015);
        line.Add("the policy has notify rules, and nobody is here who answers them; name who does by --notify-socket, or use deny or log rules in their place"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8016: trace rules without a tracer.</summary>
    internal static int NoTracer()
    {
        Line line = default;
        Message.Begin(ref line, 8016);
        line.Add("the policy has trace rules, and this process has no tracer; start policy-run under one that follows its children and takes seccomp events, as 'strace -f --seccomp-bpf -e trace=NAME' does"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8016 too: the tracer of the launcher is not that of the process which becomes the command.</summary>
    internal static int NotFollowed()
    {
        Line line = default;
        Message.Begin(ref line, 8016);
        line.Add("the policy has trace rules, and the tracer of policy-run does not follow the process that becomes the command; let it follow children, as 'strace -f --seccomp-bpf -e trace=NAME' does"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8017: the thread that answers for the one execve could not be started, or has no listener.</summary>
    internal static int NoExecGate(int number)
    {
        Line line = default;
        Message.Begin(ref line, 8017);
        line.Add("cannot hold back execve (exec: once)"u8);
        Message.AddReason(ref line, number);
        line.Add(number == KernelError.TooManyOpenFiles
            ? "; it needs one descriptor within the limit 'nofile': at least 4, where only the three streams are open"u8
            : "; it needs Linux 5.5, and no other listener of seccomp notifications"u8);
        return Message.Fail(ref line);
    }

    private static void AddAbi(ref Line line, uint abi)
    {
        line.Add(" Landlock ABI "u8);
        line.Add(abi);
        line.Add(" (Linux "u8);
        line.Add(KernelOf(abi));
        line.Add(")"u8);
    }

    private static void AddRunningAbi(ref Line line, int running)
    {
        if (running > 0)
        {
            line.Add("; this kernel has ABI "u8);
            line.Add((ulong)running);
            return;
        }

        line.Add(running == -KernelError.NotSupported
            ? "; Landlock is switched off on this host (add landlock to the boot parameter lsm=)"u8
            : "; this kernel has no Landlock"u8);
    }

    private static void AddVersion(ref Line line, uint version)
    {
        line.Add(version >> 16);
        line.Add("."u8);
        line.Add(version & 0xFFFF);
    }

    /// <summary>The release that brought an ABI (linux/landlock.h and its history).</summary>
    private static ReadOnlySpan<byte> KernelOf(uint abi) => abi switch
    {
        1 => "5.13"u8,
        2 => "5.19"u8,
        3 => "6.2"u8,
        4 => "6.7"u8,
        5 => "6.10"u8,
        6 => "6.12"u8,
        7 => "6.15"u8,
        8 => "7.0"u8,
        9 => "7.1"u8,
        10 => "7.2"u8,
        11 => "7.3"u8,
        _ => "newer"u8,
    };
}
