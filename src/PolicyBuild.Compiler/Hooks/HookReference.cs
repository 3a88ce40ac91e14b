using System.Globalization;
using System.Text;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The page docs/hooks.md: every hook with what rules can ask of it.</summary>
public static class HookReference
{
    private const string Head = """
        # Security hooks and hook policies

        Made of the compiler's table by `policybuild schema --hooks`. A policy names a hook in `security.bpf_lsm`, with a file or with the rules themselves;
        [dsl-reference.md](dsl-reference.md#securitybpf_lsm) has the keys.

        ```yaml
        security:
          bpf_lsm:
            task_alloc: deny-fork.bpf          # a file: beside the policy, on the search path, or built in
            file_open:
              default: allow
              rules:
                - {action: deny, path: ["/srv/secret/**", "${home}/**/.ssh/*"]}
                - {action: {errno: EACCES}, path: "/etc/**", access: [write]}
            socket_connect:
              - {action: audit, address: ["10.0.0.0/8:*", "*:25"]}
            include: [company.bpf]             # a file with rules for hooks of its own choice
        ```

        A file `NAME.bpf` has the same rules, for one hook or for several (schemas/hook-policy.schema.json); or it is a compiled eBPF object (ELF), whose
        sections are `lsm/HOOK` or `lsm_cgroup/HOOK`.

        ```yaml
        hook: file_open                        # or hooks: {file_open: ..., task_alloc: ...}
        default: {errno: EACCES}
        rules:
          - {action: allow, path: "${app}/**", access: [read, execute]}
        ```

        In a policy the list of a hook may name files beside its rules: `file_open: [company.bpf, {action: deny, path: /srv/secret}]`. What a policy and those that
        it extends have for a hook is joined, in whatever form each has it: every file and every rule counts, once; those of files come first. A `default` or
        `launch` of a mapping holds until a later mapping writes it too. `!replace` before a list drops the files and rules that are inherited, and leaves an
        inherited `default`: `file_open: !replace [mine.bpf]`, or `{default: allow, rules: !replace [...]}` for all.

        Every rule that fits counts: deny wins over audit, audit over allow; of several errors the first is given; where none fits, the default holds. All
        conditions of a rule must hold. Rules for one hook from several places are joined, and the stricter default holds.

        `access` names what is asked for. A rule that allows fits where nothing else is asked for; every other rule fits where one of the words is. Opening to
        truncate is writing; the open of execve is execute, and not read.

        A file without a path has a name that its maker chose: of memfd_create the kernel tells `/memfd:NAME (deleted)`, of DMA-BUF `/dmabuf:NAME`. A glob whose first
        segment leaves it open, as `/**/lib/**` and `/*`, means them in a rule that denies or reports, and not in one that allows (with `not_in`, the other way
        round), so that no name gets through; `/**` means every file. To let one through write its name: `/memfd:doublemapper*`.

        A file that is held, whose name is gone, has the path that it had and ` (deleted)`. A rule that denies or reports means it by the path that it had, and one that
        allows does not (with `not_in`, the other way round). Of a file that is opened by its handle (open_by_handle_at), and that nobody has looked up by a name, the
        kernel tells no path but `/`: where something may be denied it is.

        A rule means names as the kernel tells them. On file systems where a file has several names, by other letters of its case or a short form (vfat, exfat, ntfs3,
        folders with casefold), that is the one that was asked for: there a list of what is allowed holds, and a rule that denies a path does not.

        `mode` by the names of bits asks for these bits, whatever others there are: `mode: S_ISUID`, `mode: [S_IWGRP, S_IWOTH]`. A rule that allows fits where the
        file has all of them, every other where it has one. A number might mean bits or the whole mode, so it needs a test: `{op: any_bits, value: 0o6000}`,
        `{op: eq, value: 0o4755}`.

        `device` is MAJOR:MINOR, as `ls -l` prints them: `device: "1:3"`. All devices of a driver are `{op: masked_eq, mask: "4095:0", value: "7:0"}`.

        `type` of path_mknod is regular where mknod is asked for no type, as the kernel has it. The `type` of a socket has no SOCK_CLOEXEC or SOCK_NONBLOCK:
        no hook sees these.

        `address` is what the kernel takes an address for:

        - An IPv4 address in IPv6 form (`::ffff:10.0.0.1`) is that IPv4 address.
        - AF_UNSPEC is AF_INET where a socket is bound, and where an IPv4 socket sends; a raw IPv4 socket that is bound has AF_INET whatever it says. To connect to
          AF_UNSPEC ends a connection, and is no address.
        - `0.0.0.0` and `::` stand for any address of the host's own: `0.0.0.0` leads to the one that the socket is bound to, else to 127.0.0.1, and `::` to ::1 or
          127.0.0.1; a socket that is bound to them gets what comes for all. A rule that denies or reports fits them where the port does, whatever addresses it
          lists (`::` those of both families), and with `not_in` where they are not listed themselves. A rule that allows fits them where they are listed
          themselves, `::` in both families, as `*` does; with `not_in` where no range has the port.
        - A stream sends where it is connected to, whatever address is beside, but for MSG_FASTOPEN; so does an IPv6 datagram socket that sends to
          AF_UNSPEC. To a rule that allows these have no address.

        SCTP sockets take addresses in more ways, of which sctp_bind_connect is asked: where rules may deny connecting or binding one, that hook is added and denies
        them (PB4057); so does socket_sendmsg with messages that connect a stream (MSG_FASTOPEN, PB4058). What else is sent is no connection, and for rules of
        socket_sendmsg. A TCP socket to which TCP_ULP gives "smc" (with the module loaded, or CAP_NET_ADMIN) is one of AF_SMC afterwards, for which a rule with `family` or `protocol`
        does not hold: deny `{level: IPPROTO_TCP, option: TCP_ULP}` by socket_setsockopt. task_kill is not asked for the signals that a file sends to its owner: deny F_SETOWN and F_SETOWN_EX by file_fcntl and FIOSETOWN and
        SIOCSPGRP by file_ioctl, or use mode sandbox, where nobody outside has a number that could be given. Rules for file_ioctl judge the ioctl of 32-bit programs too, by file_ioctl_compat (PB4056).

        Few address ranges are compared one after the other. Where a hook's rules have more than some thirty, the compiler writes a table of prefixes (an LPM trie,
        `inspect` names it) in which the longest prefix of an address says which conditions hold, those of covering prefixes and their ports folded in: the address
        is looked up once for all rules, however many ranges they have. A hook's rules may have 60,000 ranges (PB5118), 256 different conditions and, with
        different ports for each, as many different answers as fit into a table of 1 MiB; beyond these they are compared. A prefix takes some 150 bytes of
        kernel memory and lengthens a start by half a microsecond.

        The address is the one that is named. A packet that brings a way of its own (IP_OPTIONS, IPV6_RTHDR, control messages) goes by others first, which a network
        of mode filtered alone keeps from leaving; raw and packet sockets write addresses and ports themselves: deny them by socket_create.

        ## Compiled objects

        An object is compiled with `clang -target bpfel -O2 -g -c`; its functions keep their symbols, and its section `license` says GPL. What it names (maps in
        `.maps`, data, fields of the kernel's structures, functions of the kernel) is bundled with it, under names of its own. Of maps there are hashes, arrays,
        those of a processor, LPM tries, ring buffers, and storages of tasks, inodes, sockets and cgroups; together they can take 64 MiB.

        - A program for `lsm/HOOK` returns 0, or an error: -1 to -511, anything else denies with EPERM. One for `lsm_cgroup/HOOK` returns 1, or denies with what
          bpf_set_retval has set, else EPERM. On a hook that reports only the result says nothing.
        - The kernel has ten places for programs of cgroups. Where they are taken, programs run for the whole system, where bpf_set_retval is refused: a start with
          an object that calls it fails then (PB8068; the compiler says so by PB5117). Programs for `lsm/HOOK` run in both ways.
        - `policy-run --watch-denials` prints a denial with the program's hook and error, and the line that names the object. What an object writes into a ring
          buffer of its own nobody reads.
        - A file with programs or rules for several hooks judges on all of them, also where it is named for one: `file_open: mine.bpf.o`. A note says which others
          there are (PB3227).

        ## Modes

        `modes.NAME.security.bpf_lsm` is laid over the section for one mode: a hook's mapping is merged with the policy's key by key, a list of rules or a file
        replaces the policy's, `include` is one list, and hooks that are not named stay. All modes that can be in force are in the programs: the policy's
        own, those that a start may fall back to (`auto_downgrade`), the one that a trigger moves to (`auto_upgrade`), and those with an overlay. Each program
        reads the mode first and judges by that mode's rules; a mode without rules of its own has those of the policy's. The hooks of `builtin:hardened` judge in
        mode hardened alone. A policy with an overlay for mode hardened, or that can be moved to it, has them in its bundle whatever its own mode is, and so
        needs a kernel with BPF LSM from the start.

        ```yaml
        mode: sandbox
        security:
          bpf_lsm:
            file_open: [{action: deny, path: "/srv/secret/**"}]
        modes:
          hardened:
            security:
              bpf_lsm:
                file_open: [{action: deny, path: "/srv/**"}]   # in the place of the rule above
        ```

        ## Asking a bundle

        `policybuild explain BUNDLE hook NAME CONDITION=VALUE...` runs the bundle's own program on an operation, said in the words of the table below, and tells
        what becomes of it, by which line, in the policy's mode and in each mode where that differs (`--mode` asks for one):

        ```
        $ policybuild explain out/app.policybundle hook file_open path=/srv/secret/key access=read
        file_open path=/srv/secret/key access=read: denied, EPERM (bpf_lsm)
          app.policy.yaml:6: rule
          a kernel that runs no programs on security hooks: policy-run does not start the program
        ```

        What is not said is left open, and where it decides the answer is what it depends on, with an example for each way. Paths are those that the kernel
        tells: links are not followed, and `${app}` and the like stand for themselves; what is above their folders is not known. Of allow rules that differ in the path alone the first is named. A compiled
        object is run too, as long as it asks for nothing but what rules can ask for. `explain BUNDLE path PATH ACCESS` asks all hooks that an access goes by,
        beside the sandbox's files and Landlock: what one layer denies is denied.

        ## Built-in hook policies

        - `deny-fork.bpf` (task_alloc): no new processes; threads are let through.
        - `python-file-policy.bpf` (file_open): what a Python program reads and writes; everything else cannot be opened.
        - `hardened.bpf` (`builtin:hardened`): no modules, no BPF, no new user namespaces, no mounts, no ptrace across the sandbox's edge. Mode hardened has it by
          itself.

        ## Hooks

        *path* and the like are globs; where nothing is said, on every kernel with the hook, else since Linux 6.12. A text is at most 62 bytes long, and no pattern.
        Numbers have the bits that are given.

        """;

    /// <summary>The text of the page.</summary>
    public static string Text
    {
        get
        {
            var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
            text.Append("\n| hook | since | what a rule can ask |\n| --- | --- | --- |\n");
            foreach (KernelHook hook in KernelHooks.All)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{hook.Name}`{(hook.IsVoid ? " (reports only)" : "")} | {hook.Since.Major}.{hook.Since.Minor} | ");
                text.AppendJoin(", ", hook.Arguments.Where(static argument => !argument.IsHidden).Select(Describe)).Append(" |\n");
            }

            text.Append("\nHooks of kernels up to 7.3 that rules cannot name (PB3228); a compiled object can be for them:\n\n| hooks | why |\n| --- | --- |\n");
            foreach (HookGap gap in HookGaps.All) { text.Append("| ").AppendJoin(", ", gap.Hooks.Select(static name => $"`{name}`")).Append(" | ").Append(gap.Reason).Append(" |\n"); }
            text.Append("| ").AppendJoin(", ", KernelHooks.OtherVoid.Select(static name => $"`{name}`")).Append(" | they report what has happened, which cannot be denied |\n");
            text.Append("\nThe kernel attaches no program to: ").AppendJoin(", ", KernelHooks.Closed.Select(static name => $"`{name}`")).Append(".\n");
            text.Append("\nWhere a kernel has a hook by its older name alone, programs are attached to that: ").AppendJoin(", ", OlderHook.All.Select(Describe)).Append(". On other kernels without a hook that has rules the start fails (PB8064)");
            text.Append(", but for those that came with what they judge: ").AppendJoin(", ", KernelHooks.All.Where(static hook => hook.CameWithOperation).Select(static hook => $"`{hook.Name}`")).Append(".\n");
            text.Append("\nNames of earlier kernels: ").AppendJoin(", ", KernelHooks.Historic.Select(static pair => $"`{pair.Old}` is `{pair.New}`")).Append(".\n");
            return text.ToString();
        }
    }

    private static string Describe(OlderHook hook)
    {
        KernelHook? rules = KernelHooks.Find(hook.Name);
        string[] lost = [.. (rules?.Arguments ?? []).Select(static argument => argument.Name).Except(hook.Arguments)];
        string only = lost.Length == 0 ? "" : " of rules without " + string.Join(", ", lost.Select(static name => $"`{name}`"));
        string objects = rules is null ? " of compiled objects" : hook.HasSameContext ? "" : ", not of compiled objects";
        return $"to `{hook.Older}` those for `{hook.Name}`{only}{objects}";
    }

    private static string Describe(HookArgument argument)
    {
        var notes = new List<string>();
        switch (argument.Kind)
        {
            case HookArgumentKind.Path when argument.Reach == HookPathReach.KernelFunction:
                notes.Add("6.12");
                break;
            case HookArgumentKind.Text:
                notes.Add("text");
                break;
            case HookArgumentKind.Number when argument.Names.Device != DeviceEncoding.None: notes.Add("MAJOR:MINOR"); break;
            case HookArgumentKind.Number when argument.Names.Words.IsEmpty && argument.Names.Prefixes.IsEmpty:
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{argument.Width} bits"));
                break;
        }

        foreach (HookWord word in argument.Names.Words) { notes.Add(word.Text); }
        foreach (string prefix in argument.Names.Prefixes) { notes.Add(prefix + "..."); }
        return notes.Count == 0 ? $"`{argument.Name}`" : $"`{argument.Name}` ({string.Join(' ', notes)})";
    }
}
