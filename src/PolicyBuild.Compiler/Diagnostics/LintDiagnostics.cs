using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB4001 and up: what is probably not meant. Warnings and notes only.</summary>
internal static class LintDiagnostics
{
    /// <summary>PB4001: a rule without which every call would end the same.</summary>
    public static Diagnostic RuleNeverMatters(NodeRef at, string syscall, string reason) =>
        Diagnostic.Warning("PB4001", at, $"the rule for {syscall} never matters: {reason}", "remove it, or change the rule that decides before it");

    /// <summary>PB4002: conditions that no call fulfils.</summary>
    public static Diagnostic NeverHolds(NodeRef at, string syscall) =>
        Diagnostic.Warning("PB4002", at, $"the conditions on {syscall} can never hold together", "check values, masks and ranges against each other");

    /// <summary>PB4003: conditions that every call fulfils.</summary>
    public static Diagnostic AlwaysHolds(NodeRef at, string syscall) =>
        Diagnostic.Warning("PB4003", at, $"a condition on {syscall} holds for every call", "remove it, or check its value");

    /// <summary>PB4004: an allow list under which nothing starts.</summary>
    public static Diagnostic CannotStart(NodeRef at, string missing) =>
        Diagnostic.Warning("PB4004", at, $"no dynamically linked program starts under these rules: {missing} would be denied", "add '@startup' to 'allow', or list them");

    /// <summary>PB4005: an argument that the system call does not have.</summary>
    public static Diagnostic IndexBeyondPrototype(NodeRef at, string syscall, int index, int count) =>
        Diagnostic.Warning("PB4005", at, $"{syscall} has no argument {index}: what is compared is whatever the caller left in the register", $"its arguments are 0 to {count - 1}".Replace("0 to -1", "none", StringComparison.Ordinal));

    /// <summary>PB4006: a test on the address of something.</summary>
    public static Diagnostic PointerCompared(NodeRef at, string argument) =>
        Diagnostic.Warning("PB4006", at, $"'{argument}' is a pointer: the test compares an address, not what lies there", "a filter cannot look behind pointers; use Landlock for paths");

    /// <summary>PB4007: one path with two grants.</summary>
    public static Diagnostic PathListedTwice(NodeRef at, string path) =>
        Diagnostic.Warning("PB4007", at, $"'{path}' is listed before with other rights: it gets both", "list it once with all its rights");

    /// <summary>PB4008: a comparison of the low half of a 64-bit argument.</summary>
    public static Diagnostic WidthTooSmall(NodeRef at, string argument) =>
        Diagnostic.Warning("PB4008", at, $"'{argument}' has 64 bits, and width 32 ignores the upper half", "remove 'width'");

    /// <summary>PB4009: a comparison that includes bits which an argument does not have.</summary>
    public static Diagnostic WidthTooLarge(NodeRef at, string argument) =>
        Diagnostic.Warning("PB4009", at, $"'{argument}' has 32 bits, and width 64 compares garbage in the upper half", "remove 'width'");

    /// <summary>PB4010: a target whose filter denies everything.</summary>
    public static Diagnostic NoAbi(NodeRef at, string target) =>
        Diagnostic.Warning("PB4010", at, $"'architectures' lists nothing that an {target} kernel runs: the filter for it denies every call", $"add {target}, or leave it out of --arch");

    /// <summary>PB4011: a system call that exists, but on none of the chosen ABIs.</summary>
    public static Diagnostic SyscallLackedByAll(NodeRef at, string syscall, string abis) =>
        Diagnostic.Note("PB4011", at, $"{syscall} does not exist on {abis}", "the rule has no effect there");

    /// <summary>PB4012: a place where what is written can be run.</summary>
    public static Diagnostic WriteAndExecute(NodeRef at, string path) =>
        Diagnostic.Warning("PB4012", at, $"'{path}' can be written and executed: what the program writes there, it can run", "grant the two rights on different folders");

    /// <summary>PB4013: rules that rings pass by.</summary>
    public static Diagnostic IoUringPassesBy(NodeRef at, string call) =>
        Diagnostic.Warning("PB4013", at, $"io_uring is let pass, and its requests pass by the rules on {call}", "deny io_uring_setup, io_uring_enter and io_uring_register with 'errno: ENOSYS'");

    /// <summary>PB4014: conditions that a call with arguments in memory passes by.</summary>
    public static Diagnostic BlindCall(NodeRef at, string call, string blind) =>
        Diagnostic.Warning("PB4014", at, $"{blind} is let pass and does what {call} does; its arguments lie in memory, where no filter looks", $"deny {{syscall: {blind}, errno: ENOSYS}}: libraries then take {call}");

    /// <summary>PB4015: a refusal after which no library takes the older call.</summary>
    public static Diagnostic NoFallback(NodeRef at, string call, SeccompAction action) =>
        Diagnostic.Warning("PB4015", at, $"libraries try {call} first and take another way after ENOSYS; here it gets {action}", $"write {{syscall: {call}, errno: ENOSYS}} in 'deny'");

    /// <summary>PB4016: sockets that port rules do not see.</summary>
    public static Diagnostic OtherSocketFamilies(NodeRef at, string families) =>
        Diagnostic.Warning("PB4016", at, $"the port rules do not see sockets of other families, which are let pass: {families}", "allow socket with a condition on 'family', as {arg: family, op: in, value: [AF_UNIX, AF_INET, AF_INET6]}");

    /// <summary>PB4017: a rule on a file that is replaced.</summary>
    public static Diagnostic PinnedFile(NodeRef at, string path, string folder) =>
        Diagnostic.Warning("PB4017", at, $"a rule on a file ends when the file is replaced: a new '{path}' is refused until the program is started again", $"grant its folder, '{folder}', or silence this where a restart follows");

    /// <summary>PB4018: folders between which nothing moves.</summary>
    public static Diagnostic MissingRefer(NodeRef at, string path) =>
        Diagnostic.Warning("PB4018", at, $"no file can be renamed or linked between the folders of '{path}': the rights lack refer", "add refer, or write read-write");

    /// <summary>PB4019: files that are written and not cut short.</summary>
    public static Diagnostic MissingTruncate(NodeRef at, string path) =>
        Diagnostic.Warning("PB4019", at, $"a file of '{path}' cannot be written anew: the rights have write_file and lack truncate", "add truncate, or write edit or read-write");

    /// <summary>PB4020: files that are executed and not read.</summary>
    public static Diagnostic ExecuteWithoutRead(NodeRef at, string path) =>
        Diagnostic.Warning("PB4020", at, $"nothing of '{path}' can be executed: execve also reads the file", "add read_file, or write read-execute");

    /// <summary>PB4021: no loader can be executed.</summary>
    public static Diagnostic LoaderNotExecutable(NodeRef at, bool executes) =>
        Diagnostic.Warning("PB4021", at, $"under 'launch: none' {(executes ? "only static programs start: no rule lets the loader (ld.so) be executed" : "nothing starts: no rule lets a file be executed")}", "write 'launch: auto', or grant read-execute on the program, its loader and its libraries");

    /// <summary>PB4022: files are opened and no layer says which.</summary>
    public static Diagnostic NoFileLayer(NodeRef at) =>
        Diagnostic.Warning("PB4022", at, "files can be opened, and in mode direct no layer says which", "add 'landlock' with the paths that the program needs");

    /// <summary>PB4023: paths without a filter.</summary>
    public static Diagnostic NoCallLayer(NodeRef at) =>
        Diagnostic.Warning("PB4023", at, "without 'seccomp' every system call passes: chmod, chown, setxattr and utimensat change files beyond the paths", "add 'seccomp' with what the program needs");

    /// <summary>PB4024: a way into other processes.</summary>
    public static Diagnostic OtherProcesses(NodeRef at, string call) =>
        Diagnostic.Warning("PB4024", at, $"{call} reaches into the user's other processes, which no policy holds", "remove it, or add 'landlock', under which it ends at the sandbox");

    /// <summary>PB4025: a mount call that another layer refuses.</summary>
    public static Diagnostic MountUnderLandlock(NodeRef at, string call) =>
        Diagnostic.Warning("PB4025", at, $"{call} is let pass here, and Landlock refuses it: under path rules no mount changes", "remove it, or 'landlock'");

    /// <summary>PB4026: a way to be root of a namespace.</summary>
    public static Diagnostic UserNamespace(NodeRef at) =>
        Diagnostic.Warning("PB4026", at, "unshare can make a user namespace, in which the program has every capability", "add the condition {arg: unshare_flags, op: no_bits, value: CLONE_NEWUSER}");

    /// <summary>PB4027: a way to executable memory.</summary>
    public static Diagnostic Personality(NodeRef at) =>
        Diagnostic.Warning("PB4027", at, "personality can make all readable memory executable (READ_IMPLIES_EXEC)", "add the condition {arg: personality, op: in, value: [0, 0xffffffff]}");

    /// <summary>PB4028: a way round rules on executable memory.</summary>
    public static Diagnostic ExecutableMemory(NodeRef at, string call, string gap) =>
        Diagnostic.Warning("PB4028", at, $"this keeps {call} from making memory writable and executable, and {gap} still does", $"give {gap} the same condition");

    /// <summary>PB4029: a denied call that has a twin.</summary>
    public static Diagnostic OtherCall(NodeRef at, string call, string others) =>
        Diagnostic.Warning("PB4029", at, $"{call} is denied, and other calls do the same: {others}", "deny them all, or name those that are meant to pass");

    /// <summary>PB4030: a capability that nothing uses.</summary>
    public static Diagnostic IdleCapability(NodeRef at, string capability, string call) =>
        Diagnostic.Warning("PB4030", at, $"{capability} is kept, and every call that it is for is denied", $"remove it, or allow {call}");

    /// <summary>PB4031: a group that says what the default says.</summary>
    public static Diagnostic IdleGroup(NodeRef at, SeccompAction action) =>
        Diagnostic.Warning("PB4031", at, $"no call of this group is decided here: the default is {action} already", "remove it");

    /// <summary>PB4032: ports without a network.</summary>
    public static Diagnostic UnreachablePorts(NodeRef at) =>
        Diagnostic.Warning("PB4032", at, "no port is reached in network mode none", "write 'network: {mode: host}', or remove the ports");

    /// <summary>PB4033: an action that leaves half a process.</summary>
    public static Diagnostic KillThread(NodeRef at) =>
        Diagnostic.Warning("PB4033", at, "kill_thread ends one thread and leaves the others, which may wait for it for ever", "write kill_process, or an error");

    /// <summary>PB4034: a call that no kernel does.</summary>
    public static Diagnostic ObsoleteCall(NodeRef at, string call, string removed) =>
        Diagnostic.Warning("PB4034", at, removed.Length == 0 ? $"{call} never was in a released kernel" : $"{call} is gone since Linux {removed}", "remove it");

    /// <summary>PB4035: a filter that lets all pass.</summary>
    public static Diagnostic RefusesNothing(NodeRef at) =>
        Diagnostic.Warning("PB4035", at, "the filter refuses no call: the default is allow, and there are no rules", "add rules, or remove 'seccomp'");

    /// <summary>PB4036: an action that somebody else decides on.</summary>
    public static Diagnostic Unanswered(NodeRef at, SeccompAction action) =>
        Diagnostic.Warning("PB4036", at, $"{action} waits for somebody beside the program who decides: without one the program is not started", "write log or an error, or silence this where a supervisor or tracer is there");

    /// <summary>PB4037: a file system in memory that is larger than the memory.</summary>
    public static Diagnostic DiskOverMemory(NodeRef at, bool hasSwap) => Diagnostic.Warning(
        "PB4037",
        at,
        $"'disk' is larger than 'memory'{(hasSwap ? " and 'swap' together" : "")}: files in the private /tmp count as memory, and the program is killed before /tmp is full",
        hasSwap ? "write a smaller 'disk', or a larger 'memory' or 'swap'" : "write a smaller 'disk' or a larger 'memory', or the 'swap' that takes the rest");

    /// <summary>PB4038: the size of a file system that is not there.</summary>
    public static Diagnostic DirectDisk(NodeRef at) =>
        Diagnostic.Warning("PB4038", at, "in mode direct there is no private /tmp: of 'disk' only the limit on the size of each file holds", "write 'process: {rlimits: {fsize: ...}}' where that is meant, or use mode sandbox");

    /// <summary>PB4040: ports to bind, which a listen without a bind passes by. A note: a server has no other choice.</summary>
    public static Diagnostic UnboundListen(NodeRef at) =>
        Diagnostic.Note("PB4040", at, "'bind' does not hold a program that listens without binding: the kernel picks a port for it", "deny listen where the program only binds, or count on such a port");

    /// <summary>PB4039: a time limit that processes in the background outlive.</summary>
    public static Diagnostic DirectTimeout(NodeRef at) =>
        Diagnostic.Warning("PB4039", at, "in mode direct 'timeout' ends the program, and processes that it left in the background may outlive it", "add a limit with a cgroup, such as 'pids', or use mode sandbox");

    /// <summary>PB4050: a destination that another entry allows already.</summary>
    public static Diagnostic CoveredDestination(NodeRef at, string destination, string other) =>
        Diagnostic.Warning("PB4050", at, $"'{destination}' says nothing beyond '{other}'", "remove it, or narrow the other one");

    /// <summary>PB4051: name servers that the same policy refuses.</summary>
    public static Diagnostic DisabledDns(NodeRef at, string destination) =>
        Diagnostic.Warning("PB4051", at, $"'{destination}' is never reached: 'dns: disabled' refuses ports 53 and 853 everywhere", "remove it, or list its address in 'dns'");

    /// <summary>PB4052: a UDP server that cannot answer.</summary>
    public static Diagnostic SilentServer(NodeRef at, string port) =>
        Diagnostic.Warning("PB4052", at, $"a server on '{port}' gets datagrams and cannot answer: no UDP destination is listed", "list the clients in 'outbound', as 'udp:10.0.0.0/8:*'");

    /// <summary>PB4053: filtered, and nothing is let through.</summary>
    public static Diagnostic EmptyLists(NodeRef at) =>
        Diagnostic.Warning("PB4053", at, "network mode filtered with empty lists reaches nothing, and needs a host that loads its programs", "write 'mode: none', or list what is to be reached");

    /// <summary>PB4054: a destination that is everything.</summary>
    public static Diagnostic OpenDestination(NodeRef at, string destination) =>
        Diagnostic.Warning("PB4054", at, $"'{destination}' lets every address be reached, the host's own services included", "list the addresses that the program needs");

    /// <summary>PB4041: hooks that the compiler adds.</summary>
    public static Diagnostic PathsGuarded(NodeRef at, string hooks) => Diagnostic.Note(
        "PB4041", at, $"rules for paths hold only where files keep their names and are not changed by them: added {hooks}", "write rules for these hooks to decide yourself");

    /// <summary>PB4056: rules for ioctl that judge that of 32-bit programs too.</summary>
    public static Diagnostic CompatIoctlJudged(NodeRef at) => Diagnostic.Note(
        "PB4056", at, "the rules for file_ioctl hold for 32-bit programs too: added file_ioctl_compat", "write rules for file_ioctl_compat to add to them there");

    /// <summary>PB4057: the hook that judges the addresses of SCTP sockets.</summary>
    public static Diagnostic SctpGuarded(NodeRef at, string hook) => Diagnostic.Note(
        "PB4057", at, $"an SCTP socket takes addresses that {hook} does not see: added sctp_bind_connect, which denies that",
        "write rules for sctp_bind_connect to decide yourself, or deny SCTP sockets by socket_create");

    /// <summary>PB4058: the hook that judges messages that connect.</summary>
    public static Diagnostic FastOpenGuarded(NodeRef at) => Diagnostic.Note(
        "PB4058", at, "a message with MSG_FASTOPEN connects without socket_connect: added socket_sendmsg, which denies such messages",
        "write rules for socket_sendmsg to decide yourself");

    /// <summary>PB4059: a hook without rules.</summary>
    public static Diagnostic EmptyHook(NodeRef at, string hook) => Diagnostic.Warning(
        "PB4059", at, $"the hook '{hook}' has no rule and no default that denies or reports: its program lets everything through",
        "write rules or a default, or remove the entry; silence this where it drops the rules of a policy that is extended");

    /// <summary>PB4060: rules that report where the compiler would have added ones that deny.</summary>
    public static Diagnostic GuardOnlyReports(NodeRef at, string hook) => Diagnostic.Warning(
        "PB4060", at, $"the rules for '{hook}' report and deny nothing: by what they let through, files get past the policy's rules for paths",
        "write rules that deny, or remove these to have those of the compiler (PB4041)");

    /// <summary>PB4043: what a cgroup holds, and the program may write it. A note: it holds a program that does not mean to leave.</summary>
    public static Diagnostic OpenCgroup(NodeRef at, CgroupWay way, string what) => way switch
    {
        CgroupWay.Rule => Diagnostic.Note(
            "PB4043", at, $"a rule of 'landlock' lets the program write to its cgroup, and so get rid of {what}", "let it write beneath /sys/fs/cgroup nothing, and no folder above it"),
        CgroupWay.Mount => Diagnostic.Note(
            "PB4043", at, $"a program that keeps CAP_SYS_ADMIN may mount the cgroup file system and write to its cgroup, and so get rid of {what}",
            "list 'capabilities' without it, add 'landlock', or use mode hardened"),
        _ => Diagnostic.Note(
            "PB4043", at, $"in mode direct the program may write to its cgroup, and so get rid of {what}", "add 'landlock' without a rule that lets write /sys/fs/cgroup, or use mode sandbox"),
    };

    /// <summary>PB4044: programs that the sandbox can reach by bpf(2). A note: they hold a program that does not mean to get out.</summary>
    public static Diagnostic ReachablePrograms(NodeRef at) => Diagnostic.Note(
        "PB4044", at, "a program that keeps CAP_SYS_ADMIN can switch off its own sandbox's programs by bpf(2)",
        "list 'capabilities' without it, deny bpf by 'seccomp' or at the hook 'bpf', or use mode hardened");

    /// <summary>PB4042: paths that old kernels do not give.</summary>
    public static Diagnostic PathsNeedNewKernel(NodeRef at, string hook) => Diagnostic.Note(
        "PB4042", at, $"paths at the hook '{hook}' need Linux 6.12 (bpf_path_d_path): before it all that the rules may deny is denied", "write requires: {kernel: \"6.12\"}, or take a hook that has paths on all kernels (docs/hooks.md)");

    /// <summary>PB4055: a processor that the same list has already.</summary>
    public static Diagnostic ProcessorTwice(NodeRef at, int processor) =>
        Diagnostic.Warning("PB4055", at, $"the list has processor {processor} already", "name each processor once; the program may run on it either way");
}
