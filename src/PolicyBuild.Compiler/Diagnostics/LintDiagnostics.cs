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
}
