using PolicyBuild.Runtime.Host;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8030 to PB8035, PB8040 and PB8050: the namespaces, the root and the keyring of a sandbox.</summary>
internal static unsafe class NamespaceErrors
{
    /// <summary>PB8030: the kernel makes no namespaces for this caller.</summary>
    internal static int Refused(bool hasUser, int number)
    {
        if (number == KernelError.TryAgain) { return ProcessErrors.NoProcess(); }
        Line line = default;
        Message.Begin(ref line, 8030);
        line.Add("cannot make the namespaces of the sandbox"u8);
        Message.AddReason(ref line, number);
        line.Add(Cure(hasUser, number));
        if (hasUser) { AddObstacle(ref line); }
        return Message.Fail(ref line);
    }

    /// <summary>PB8031: a user namespace that gives no rights.</summary>
    internal static int NoMapping(uint user, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8031);
        line.Add("cannot map the user into the user namespace of the sandbox"u8);
        Message.AddReason(ref line, number);
        if (number == KernelError.ReadOnlyFileSystem)
        {
            line.Add("; /proc is read-only here, as in a sandbox that root is in: start as another user, let the outer policy keep CAP_SYS_ADMIN, or write 'mode: direct'"u8);
            return Message.Fail(ref line);
        }

        if (user == 0 && number == KernelError.Permission)
        {
            line.Add("; root is mapped only by who has CAP_SETFCAP (Linux 5.12): keep that, or start as another user"u8);
            return Message.Fail(ref line);
        }

        if (number == KernelError.NoEntry)
        {
            line.Add(" (is /proc mounted?)"u8);
            return Message.Fail(ref line);
        }

        line.Add("; a security module may hold it back: let it, or start as root"u8);
        AddObstacle(ref line);
        return Message.Fail(ref line);
    }

    /// <summary>PB8032: a step of making the sandbox's root.</summary>
    internal static int Root(ReadOnlySpan<byte> step, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8032);
        line.Add("cannot "u8);
        line.Add(step);
        Message.AddReason(ref line, number);
        if (number == KernelError.NotImplemented) { line.Add("; the root of a sandbox needs Linux 5.12"u8); }
        if (number == KernelError.Permission) { line.Add("; Landlock rules that this process is under, as in another sandbox, or a container's security module hold mounts back: start outside of them, or write 'mode: direct'"u8); }
        return Message.Fail(ref line);
    }

    /// <summary>PB8032 too: a chroot, out of which a sandbox cannot be made.</summary>
    internal static int Chroot(int number)
    {
        Line line = default;
        Message.Begin(ref line, 8032);
        line.Add("cannot make the root folder of a chroot that of a sandbox"u8);
        Message.AddReason(ref line, number);
        line.Add(number == KernelError.NoEntry
            ? "; mount a procfs at /proc in it"u8
            : "; it takes CAP_SYS_CHROOT, and a filter that lets setns(2) pass; without those, make the folder a mount ('mount --rbind DIR DIR') before the chroot"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8032 too: a /tmp of the sandbox's own has no place.</summary>
    internal static int NoTemporary()
    {
        Line line = default;
        Message.Begin(ref line, 8032);
        line.Add("this host has no folder /tmp, and where the policy lets write in / none is put there for the sandbox; make the folder, or name what beneath / is to be written"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8032 too: a resolv.conf of the policy's own has no place.</summary>
    /// <param name="isOpen">Whether the policy lets write in /etc.</param>
    /// <param name="number">Why not, where it does not.</param>
    internal static int NoResolver(bool isOpen, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8032);
        line.Add("cannot show the name servers of 'network.dns' as /etc/resolv.conf"u8);
        if (isOpen) { line.Add(": this host has no such file, and in an /etc that the policy lets write none is made; make the file on the host (it may be empty), or name what in /etc is to be written"u8); }
        else
        {
            Message.AddReason(ref line, number);
            line.Add("; make that file on the host (it may be empty)"u8);
        }

        return Message.Fail(ref line);
    }

    /// <summary>PB8020: the caller's working directory, which the program cannot have.</summary>
    /// <param name="path">Its path; empty where it has none.</param>
    /// <param name="isDeleted">Whether it is deleted.</param>
    /// <param name="number">Why not.</param>
    internal static int WorkingDirectory(byte* path, bool isDeleted, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8020);
        line.Add("cannot keep the caller's working directory"u8);
        if (*path != 0)
        {
            line.Add(" '"u8);
            line.Add(path);
            line.Add("'"u8);
        }
        else
        {
            line.Add(isDeleted ? ", which is deleted,"u8 : ", which the root folder does not lead to,"u8);
        }

        line.Add(" in the sandbox"u8);
        Message.AddReason(ref line, number);
        line.Add("; start in another one ('cd /'), or write 'process: {working_directory: ...}'"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8033: a path that the policy lets write, or that a private folder would hide, cannot be shown.</summary>
    internal static int Bind(byte* path, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8033);
        line.Add("cannot show '"u8);
        line.Add(path);
        line.Add("' in the sandbox"u8);
        Message.AddReason(ref line, number);
        return Message.Fail(ref line);
    }

    /// <summary>PB8034: a /proc of its own, which a container that covers parts of its own does not give.</summary>
    internal static int Proc(int number)
    {
        Line line = default;
        Message.Begin(ref line, 8034);
        line.Add("cannot mount a /proc of the sandbox's own"u8);
        Message.AddReason(ref line, number);
        if (number == KernelError.Permission)
        {
            line.Add("; a container that covers parts of its /proc gives no other: uncover it (Docker: --security-opt systempaths=unconfined), or write 'mode: direct'"u8);
        }

        return Message.Fail(ref line);
    }

    /// <summary>PB8050: another procfs of the host's would be seen in the sandbox.</summary>
    internal static int ForeignProc(byte* point, int number)
    {
        Line line = default;
        Message.Begin(ref line, 8050);
        line.Add("cannot cover the procfs that the host has mounted at '"u8);
        line.Add(point);
        line.Add("', which shows the host's processes"u8);
        Message.AddReason(ref line, number);
        line.Add("; unmount it"u8);
        if (number == KernelError.NameTooLong) { line.Add(", or mount it where its path is shorter"u8); }
        return Message.Fail(ref line);
    }

    /// <summary>PB8050 too: where one is cannot be told, because the folders above it are given other names all the time.</summary>
    internal static int MovingProc()
    {
        Line line = default;
        Message.Begin(ref line, 8050);
        line.Add("cannot cover a procfs that the host has mounted beside /proc: somebody renames the folders above it without a pause; unmount it, or start again when that has ended"u8);
        return Message.Fail(ref line);
    }

    /// <summary>PB8035: auto_downgrade starts the program without the sandbox that could not be made.</summary>
    internal static void FallsToDirect()
    {
        Line line = default;
        Message.BeginWarning(ref line, 8035);
        line.Add("the program is started in mode direct, as 'auto_downgrade' allows; lost are the namespaces, the host's files read-only beyond what Landlock holds, and /tmp, /dev and /proc of its own"u8);
        line.Send();
    }

    /// <summary>PB8035 too: auto_downgrade starts the program of mode hardened in mode sandbox.</summary>
    internal static void FallsToSandbox()
    {
        Line line = default;
        Message.BeginWarning(ref line, 8035);
        line.Add("the program is started in mode sandbox, as 'auto_downgrade' allows; lost are the hooks of mode hardened, which the bundle does not have, its empty root (Landlock alone hides files then), and the kernel's own hold on memory that is written and executed (the filter's stays)"u8);
        line.Send();
    }

    /// <summary>PB8040: the program would have the caller's session keyring.</summary>
    internal static int SessionKeyring(int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8040, number, ref bestEffort);
        line.Add("cannot give the program a session keyring of its own"u8);
        Message.AddReason(ref line, number);
        if (bestEffort) { line.Add("; it has the caller's, and the keys in it"u8); }
        else if (number == KernelError.OverQuota) { line.Add("; this user's keys reach kernel.keys.maxkeys or maxbytes (see /proc/key-users): end other sandboxes, or raise it"u8); }
        else { line.Add("; a filter of the container that refuses keyctl must refuse add_key and request_key too (EPERM or ENOSYS), or let keyctl pass; --best-effort leaves the caller's"u8); }
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    /// <summary>Names the setting that holds user namespaces back, where one is known.</summary>
    private static void AddObstacle(ref Line line)
    {
        ReadOnlySpan<byte> obstacle = UserNamespaceHost.Obstacle();
        if (obstacle.Length == 0) { return; }
        line.Add(" ("u8);
        line.Add(obstacle);
        line.Add(")"u8);
    }

    private static ReadOnlySpan<byte> Cure(bool hasUser, int number) => number switch
    {
        KernelError.NoSpace or KernelError.TooManyUsers => "; the limit on namespaces is reached (user.max_user_namespaces and its like, see namespaces(7))"u8,
        KernelError.Invalid => "; this kernel lacks one of them"u8,
        KernelError.NotImplemented => "; a filter holds clone3 back, a container's or another sandbox's: start outside of it, let the outer policy keep CAP_SYS_ADMIN, or write 'mode: direct'"u8,
        _ => hasUser
            ? "; user namespaces are closed to this user here: open them, start as root with CAP_SYS_ADMIN, or write 'mode: direct'"u8
            : "; it takes CAP_SYS_ADMIN: give it to the container, or write 'mode: direct'"u8,
    };
}
