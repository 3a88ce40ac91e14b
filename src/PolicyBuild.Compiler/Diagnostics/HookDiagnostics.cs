namespace PolicyBuild.Compiler.Diagnostics;

/// <summary>PB3200 to PB3230: hooks, their rules, and the files that have them.</summary>
internal static class HookDiagnostics
{
    /// <summary>PB3200: a hook that does not exist.</summary>
    public static Diagnostic UnknownHook(NodeRef at, string name, string? nearest) =>
        Diagnostic.Error("PB3200", at, $"unknown hook '{name}'", nearest is null ? "docs/hooks.md lists the hooks" : $"did you mean '{nearest}'?");

    /// <summary>PB3200: a compiled object with a program for a hook that does not exist.</summary>
    public static Diagnostic UnknownHookOfObject(NodeRef at, string name, string hook, string? nearest) => Diagnostic.Error(
        "PB3200", at, $"the object file '{name}' has a program for the hook '{hook}', which no kernel up to 7.3 has",
        nearest is null ? "name its section for a hook that docs/hooks.md lists: lsm/HOOK" : $"did you mean the section lsm/{nearest}?");

    /// <summary>PB3201: a hook that programs cannot be attached to.</summary>
    public static Diagnostic ClosedHook(NodeRef at, string name) =>
        Diagnostic.Error("PB3201", at, $"the kernel attaches no program to the hook '{name}'", "take another hook: docs/hooks.md lists those that are open");

    /// <summary>PB3228: a hook of the kernel's that rules cannot name.</summary>
    public static Diagnostic HookWithoutRules(NodeRef at, string name, string reason) => Diagnostic.Error(
        "PB3228", at, $"rules cannot name the hook '{name}': {reason}", "take a hook of docs/hooks.md; a compiled object (NAME.bpf.o) can be for this one");

    /// <summary>PB3202: a name of an earlier kernel.</summary>
    public static Diagnostic HistoricName(NodeRef at, string name, string today) =>
        Diagnostic.Note("PB3202", at, $"the hook '{name}' is '{today}' today", $"write {today}; both mean the same");

    /// <summary>PB3203: something that a hook does not have.</summary>
    public static Diagnostic UnknownArgument(NodeRef at, string hook, string name, string known) =>
        Diagnostic.Error("PB3203", at, $"the hook '{hook}' has no '{name}'", known.Length == 0 ? "its rules have no conditions" : $"its rules can ask for {known}");

    /// <summary>PB3204: a path where the kernel has none.</summary>
    public static Diagnostic NoPath(NodeRef at, string hook, string name, string? other, string known) => Diagnostic.Error(
        "PB3204", at, $"the kernel gives the hook '{hook}' no '{name}'",
        other is null ? known.Length == 0 ? "the hook can be asked nothing: decide by a hook that has paths, such as file_open" : $"decide by what it has: {known}" : $"write the rule for the hook '{other}', which has paths");

    /// <summary>PB3205: a file that is nowhere.</summary>
    public static Diagnostic FileNotFound(NodeRef at, string name, string places) =>
        Diagnostic.Error("PB3205", at, $"the file '{name}' was not found", $"looked for {places}");

    /// <summary>PB3206: a name that is no file's.</summary>
    public static Diagnostic BadFileName(NodeRef at, string name) => Diagnostic.Error(
        "PB3206", at, $"'{name}' is not the name of a hook policy", "write NAME.bpf or NAME.bpf.o, in a folder below perhaps, without '..' and a leading '/'");

    /// <summary>PB3207: a file that a link leads away.</summary>
    public static Diagnostic FileOutside(NodeRef at, string name, string folder) => Diagnostic.Error(
        "PB3207", at, $"the file '{name}' lies outside the folder '{folder}', where it was found", "copy it to there, or add its folder to the search path");

    /// <summary>PB3208: a file that cannot be taken.</summary>
    public static Diagnostic FileUnusable(NodeRef at, string name, string why) =>
        Diagnostic.Error("PB3208", at, $"the file '{name}' {why}", "a hook policy is a regular file of at most 1 MiB that can be read");

    /// <summary>PB3209: a file without rules for the hook that names it.</summary>
    public static Diagnostic OtherHook(NodeRef at, string name, string hook, string has) =>
        Diagnostic.Error("PB3209", at, $"the file '{name}' has no rules for '{hook}'", $"it has rules for {has}");

    /// <summary>PB3210: a file that does not say which hook its rules are for, or says it twice.</summary>
    public static Diagnostic HookUnclear(NodeRef at, bool isTwice) => Diagnostic.Error(
        "PB3210", at, isTwice ? "'hooks' stands beside 'hook', 'default', 'launch' or 'rules'" : "the file does not say which hook its rules are for",
        isTwice ? "write all hooks below 'hooks'" : "write 'hook: NAME' or 'hooks: {NAME: ...}'");

    /// <summary>PB3211: a value that is no word, constant or number here.</summary>
    public static Diagnostic UnknownValue(NodeRef at, string argument, string value, string? nearest, string? known) => Diagnostic.Error(
        "PB3211", at, $"'{argument}' has no value '{value}'",
        nearest is not null ? $"did you mean '{nearest}'?" : known is null ? "write a number, or a constant of docs/hooks.md" : $"write {known}");

    /// <summary>PB3212: a number that the argument cannot have.</summary>
    public static Diagnostic ValueTooWide(NodeRef at, string argument, string value) =>
        Diagnostic.Error("PB3212", at, $"'{argument}' cannot be {value}: it has fewer bits", "write a value that can occur");

    /// <summary>PB3213: a constant that is another number elsewhere.</summary>
    public static Diagnostic ConstantDiffers(NodeRef at, string name) => Diagnostic.Error(
        "PB3213", at, $"'{name}' is not the same number on all architectures, and a program for hooks is one for all", "compile for one architecture (--arch)");

    /// <summary>PB3214: flags compared as a whole.</summary>
    public static Diagnostic FlagsNeedTest(NodeRef at, string argument, string value) => Diagnostic.Error(
        "PB3214", at, $"'{argument}' is a set of flags: a value alone does not say how it is compared", $"write {{op: any_bits, value: {value}}}, or no_bits, masked_eq, eq");

    /// <summary>PB3215: a test whose parts do not go together.</summary>
    public static Diagnostic BadTest(NodeRef at, string problem, string help) => Diagnostic.Error("PB3215", at, problem, help);

    /// <summary>PB3215: the type of a socket with flags of its descriptor, which no hook sees.</summary>
    public static Diagnostic SocketFlags(NodeRef at, string value) =>
        BadTest(at, $"no socket has the type '{value}': SOCK_CLOEXEC and SOCK_NONBLOCK are no part of it, so that the test never holds", "write the type alone: SOCK_STREAM");

    /// <summary>PB3215: a type that no new file has.</summary>
    public static Diagnostic NoNewFileType(NodeRef at, string value, bool isNone, string known) => BadTest(
        at, $"no file is made with the type '{value}', so that the test never holds",
        isNone ? "write 'regular', which mknod makes where it is asked for no type" : $"write {known}");

    /// <summary>PB3216: a text that no program can compare.</summary>
    public static Diagnostic BadText(NodeRef at, string argument, int most) =>
        Diagnostic.Error("PB3216", at, $"a value of '{argument}' is empty, has a control character, or more than {most} bytes", "shorten it, or ask for something else");

    /// <summary>PB3216: a pattern where a text is compared as a whole.</summary>
    public static Diagnostic NoPattern(NodeRef at, string argument, string value) => Diagnostic.Error(
        "PB3216", at, $"'{value}' is no pattern: '{argument}' is compared as a whole", "list the texts, or ask for a path, which takes patterns");

    /// <summary>PB3216: a path where a name is asked for.</summary>
    public static Diagnostic NoName(NodeRef at, string argument, string value) => Diagnostic.Error(
        "PB3216", at, $"'{value}' is no name: '{argument}' is the last part of a path", "write that alone, and the folder at 'directory' where the hook has one");

    /// <summary>PB3217: an address that cannot be read.</summary>
    public static Diagnostic BadAddress(NodeRef at, string value) => Diagnostic.Error(
        "PB3217", at, $"'{value}' is not an address with ports", "names are not looked up; write ADDRESS[/BITS]:PORT as 10.0.0.0/8:443, [2001:db8::]/32:*, *:8000-8080");

    /// <summary>PB3217: a prefix with bits behind its length.</summary>
    public static Diagnostic BitsBehindPrefix(NodeRef at, string value, string prefix) =>
        Diagnostic.Error("PB3217", at, $"the address in '{value}' has bits behind its prefix", $"write {prefix} for all of them, or leave the length out for the one address");

    /// <summary>PB3217: ports that fall.</summary>
    public static Diagnostic FallingPorts(NodeRef at, string value) =>
        Diagnostic.Error("PB3217", at, $"the ports in '{value}' fall", "write the lower one first: *:8000-8080");

    /// <summary>PB3218: '**' beside other characters.</summary>
    public static Diagnostic JoinedStars(NodeRef at, string path, string segment) =>
        Diagnostic.Error("PB3218", at, $"the segment '{segment}' in '{path}' mixes '**' with other characters", "'**' stands alone between slashes; '*' stays inside a segment");

    /// <summary>PB3219: a path to exclude.</summary>
    public static Diagnostic NegativePath(NodeRef at, string path) => Diagnostic.Error(
        "PB3219", at, $"'{path}' excludes a path, which a list of globs cannot", "write {op: not_in, value: [...]}, or a rule of its own that denies it");

    /// <summary>PB3220: something that has happened already.</summary>
    public static Diagnostic CannotDeny(NodeRef at, string hook) =>
        Diagnostic.Error("PB3220", at, $"the hook '{hook}' reports what has happened: nothing can be denied there", "write 'audit', or take bprm_check_security");

    /// <summary>PB3221: grants for the launch where nothing is opened.</summary>
    public static Diagnostic LaunchElsewhere(NodeRef at, string hook) =>
        Diagnostic.Error("PB3221", at, $"the hook '{hook}' has no 'launch'", "it is for file_open alone");

    /// <summary>PB3222: an object file that is not sound.</summary>
    public static Diagnostic BadObject(NodeRef at, string name, string why) => Diagnostic.Error(
        "PB3222", at, $"the object file '{name}' {why}", "compile it with clang -target bpfel -O2 -c, sections lsm/HOOK or lsm_cgroup/HOOK, and a section license with GPL");

    /// <summary>PB3223: a built-in hook policy that does not exist.</summary>
    public static Diagnostic UnknownBuiltin(NodeRef at, string name, string? nearest) => Diagnostic.Error(
        "PB3223", at, $"there is no built-in hook policy '{name}'", nearest is null ? "there are builtin:deny-fork, builtin:hardened and builtin:python-file-policy" : $"did you mean '{nearest}'?");

    /// <summary>PB3227: a file that is named for one of its hooks and judges on others too.</summary>
    public static Diagnostic OtherHooksToo(NodeRef at, string name, string others) => Diagnostic.Note(
        "PB3227", at, $"the file '{name}' judges on {others} too", "name it there as well, or by 'include', to say that this is meant; or take the others out of the file");

    /// <summary>PB3225: a hook policy where a policy belongs.</summary>
    public static Diagnostic NotExtended(NodeRef at, string name) =>
        Diagnostic.Error("PB3225", at, $"'{name}' is a hook policy, which no policy extends", "write security: {bpf_lsm: {include: [...]}}");

    /// <summary>PB3224: the file of several hooks where only objects or rules for one can stand.</summary>
    public static Diagnostic HookTwice(NodeRef at, string hook) =>
        Diagnostic.Error("PB3224", at, $"the hook '{hook}' has a compiled program and rules", "take one of both (what is inherited, !replace before a list drops): of two programs on a hook the verdicts are not joined as those of rules are");

    /// <summary>PB3229: the number of a device that is none.</summary>
    public static Diagnostic BadDevice(NodeRef at, string value) => Diagnostic.Error(
        "PB3229", at, $"'{value}' is not the number of a device", "write MAJOR:MINOR as ls -l prints them: '1:3'; the major number goes to 4095, the minor one to 1048575");

    /// <summary>PB3226: an error number that is no program's.</summary>
    public static Diagnostic InnerErrno(NodeRef at, int number) => Diagnostic.Error(
        "PB3226", at, $"the error number {number} is the kernel's own: from 512 on they tell it what to do, and no program", "write EPERM, or another error up to 511");
}
