using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Apply.Bpf;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Messages;

/// <summary>PB8060 to PB8069: the eBPF programs of the policy. Best-effort prints them as warnings and goes on without.</summary>
internal static unsafe class BpfErrors
{
    /// <summary>What stands for an exit status where the start goes on without one program, or without a section's programs.</summary>
    internal const int LeftOut = -1;

    /// <summary>The same, without any program on a security hook.</summary>
    internal const int HooksLeftOut = -2;

    /// <summary>The same, without any program.</summary>
    internal const int AllLeftOut = -3;

    private const ulong Needed = (1UL << 38) | (1UL << 39); // CAP_PERFMON, CAP_BPF
    private const ulong Administration = 1UL << 21; // CAP_SYS_ADMIN

    /// <summary>PB8060: the caller may not load programs; 0 where it has the capabilities.</summary>
    internal static int CheckPrivileges(bool bestEffort)
    {
        if (CapabilityCalls.GetPermitted(out ulong permitted) == 0 && ((permitted & Needed) == Needed || (permitted & Administration) != 0)) { return 0; }
        Line line = default;
        Message.Begin(ref line, 8060, bestEffort);
        line.Add("the policy's BPF programs need CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN and CAP_SYS_ADMIN, and this user has them not; start policy-run as root (in a container: with these capabilities)"u8);
        return EndAll(ref line, bestEffort);
    }

    /// <summary>PB8061: no cgroup v2, to which the programs are attached.</summary>
    internal static int NoHierarchy(bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8061, bestEffort);
        line.Add("the policy's BPF programs are attached to a cgroup of version 2, and none is mounted at /sys/fs/cgroup or /sys/fs/cgroup/unified; mount -t cgroup2 none /sys/fs/cgroup"u8);
        return EndOfCgroup(ref line, bestEffort);
    }

    /// <summary>PB8061: the cgroup cannot be made.</summary>
    internal static int NoGroup(int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8061, number, ref bestEffort);
        line.Add("the cgroup for the policy's BPF programs cannot be made"u8);
        Message.AddReason(ref line, number);
        if (number == KernelError.NoEntry) { line.Add(" (is /proc mounted?)"u8); }
        return EndOfCgroup(ref line, bestEffort);
    }

    /// <summary>PB8062: no program at all loads on a security hook.</summary>
    internal static int NoSecurityHooks(int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8062, number, ref bestEffort);
        line.Add("this kernel takes no BPF programs on its security hooks, not even one that allows everything"u8);
        Message.AddReason(ref line, number);
        line.Add("; it takes Linux 6.0 with CONFIG_BPF_LSM and CONFIG_DEBUG_INFO_BTF, and bpf in the boot parameter lsm="u8);
        return EndHooks(ref line, bestEffort);
    }

    /// <summary>PB8063: the kernel's own types, which programs on security hooks need.</summary>
    internal static int Types(int number, bool bestEffort)
    {
        Line line = default;
        BeginTypes(ref line, number, ref bestEffort);
        return EndHooks(ref line, bestEffort);
    }

    /// <summary>PB8063: the programs' own types.</summary>
    internal static int OwnTypes(int number, bool bestEffort)
    {
        Line line = default;
        BeginTypes(ref line, number, ref bestEffort);
        return End(ref line, bestEffort);
    }

    /// <summary>PB8064: a hook that the kernel does not have.</summary>
    internal static int NoHook(in BpfSection section, uint index, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8064, bestEffort);
        line.Add("this kernel has no security hook '"u8);
        line.Add(section.Reader.Text(section.Reader.Program(index)->Hook));
        line.Add("'"u8);
        AddPlace(ref line, section, index);
        return EndOne(ref line, bestEffort);
    }

    /// <summary>PB8065: a program that the kernel's verifier refuses, with the last line of its log and the rule of the instruction that it names.</summary>
    internal static int Program(in BpfSection section, uint index, int number, BpfFieldRecord* missing, byte* log, in RefusedPlace place, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8065, number, ref bestEffort);
        line.Add("the kernel refuses the BPF program for "u8);
        AddHook(ref line, section, index);
        if (place.File is null) { AddPlace(ref line, section, index); }
        else
        {
            line.Add(" ("u8);
            AddPlace(ref line, place.File, place.Line, place.Column);
            if (place.Function is not null)
            {
                line.Add(" in "u8);
                line.Add(place.Function);
                line.Add("+"u8);
                line.Add(place.Offset);
            }

            line.Add(")"u8);
        }

        Message.AddReason(ref line, number);
        if (missing is not null)
        {
            line.Add("; this kernel has no "u8);
            line.Add(section.Reader.Text(missing->Type));
            if (missing->Path.Length != 0) { line.Add("."u8); }
            line.Add(section.Reader.Text(missing->Path));
        }

        if (log is not null)
        {
            line.Add("; its verifier says: "u8);
            line.Add(log);
        }

        return EndOne(ref line, bestEffort);
    }

    /// <summary>PB8066: a map that the kernel does not make or fill.</summary>
    internal static int Map(byte* name, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8066, number, ref bestEffort);
        line.Add("the map '"u8);
        line.Add(name);
        line.Add("' of the policy's BPF programs cannot be made"u8);
        Message.AddReason(ref line, number);
        if (number == KernelError.Permission)
        {
            line.Add("; it takes CAP_BPF"u8);
            return EndAll(ref line, bestEffort);
        }

        return End(ref line, bestEffort);
    }

    /// <summary>PB8067: a program that is loaded and cannot be attached.</summary>
    internal static int NotAttached(in BpfSection section, uint index, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8067, number, ref bestEffort);
        line.Add("the BPF program for "u8);
        AddHook(ref line, section, index);
        AddPlace(ref line, section, index);
        line.Add(" cannot be attached"u8);
        Message.AddReason(ref line, number);
        line.Add(number switch
        {
            KernelError.NotSupportedByProcessor => "; kernels before 6.4 cannot attach them on aarch64"u8,
            KernelError.Permission => "; it takes CAP_SYS_ADMIN, CAP_NET_ADMIN, and no other program on this group that forbids more"u8,
            _ => default,
        });
        return EndOne(ref line, bestEffort);
    }

    /// <summary>PB8068: the kernel's places for programs of cgroups are taken, and the hook cannot be shared.</summary>
    internal static int NotShared(in BpfSection section, uint index, int number, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8068, number, ref bestEffort);
        line.Add("the kernel's ten places for security hooks with programs of cgroups are taken, and "u8);
        AddHook(ref line, section, index);
        AddPlace(ref line, section, index);
        line.Add(" cannot be shared in /sys/fs/bpf/policybuild-1"u8);
        Message.AddReason(ref line, number);
        line.Add(number switch
        {
            KernelError.NoDevice => "; mount -t bpf bpf /sys/fs/bpf"u8,
            KernelError.Access => "; the folder must be root's and nobody else's to write in"u8,
            KernelError.Exists => "; policy-run runs inside a sandbox that has shared hooks itself"u8,
            KernelError.TooBig => "; the cgroup lies more than 32 levels deep, or the policy has more than 8 programs on the hook"u8,
            KernelError.Stale => "; somebody has taken names out of that folder: remove the folder when no sandbox runs"u8,
            KernelError.Permission => "; it takes CAP_SYS_ADMIN, and CAP_DAC_READ_SEARCH where killed launchers have left all places taken"u8,
            _ => default,
        });
        return EndOne(ref line, bestEffort);
    }

    /// <summary>PB8069: a path variable whose folder is not known, and without which a program would deny less.</summary>
    internal static int NoVariable(in BpfSection section, uint index, PathVariable variable, bool bestEffort)
    {
        Line line = default;
        Message.Begin(ref line, 8069, bestEffort);
        line.Add("the folder of "u8);
        line.Add(variable switch
        {
            PathVariable.App => "${app} (--app)"u8,
            PathVariable.Home => "${home} (HOME)"u8,
            PathVariable.Tmp => "${tmp} (TMPDIR)"u8,
            _ => "${dotnet} (DOTNET_ROOT, PATH)"u8,
        });
        line.Add(" is not known or not there, and "u8);
        AddHook(ref line, section, index);
        AddPlace(ref line, section, index);
        line.Add(" denies or reports paths below it"u8);
        return EndOne(ref line, bestEffort);
    }

    /// <summary>"hook 'file_open'", or the program's name where it is on none.</summary>
    private static void AddHook(ref Line line, in BpfSection section, uint index)
    {
        BpfProgramRecord* program = section.Reader.Program(index);
        line.Add(program->Hook.Length == 0 ? "'"u8 : "hook '"u8);
        line.Add(section.Reader.Text(program->Hook.Length == 0 ? program->Name : program->Hook));
        line.Add("'"u8);
    }

    /// <summary>" (FILE(LINE,COLUMN))" of the program's first rule.</summary>
    private static void AddPlace(ref Line line, in BpfSection section, uint index)
    {
        for (uint number = 1; number <= section.Reader.RuleCount; number++)
        {
            BpfRuleRecord* rule = section.Reader.Rule(number);
            if (rule->Program != index) { continue; }
            line.Add(" ("u8);
            AddPlace(ref line, section.Reader.Text(rule->File), rule->Line, rule->Column);
            line.Add(")"u8);
            return;
        }
    }

    private static void AddPlace(ref Line line, byte* file, uint number, uint column)
    {
        line.Add(file);
        line.Add("("u8);
        line.Add(number);
        if (column != 0)
        {
            line.Add(","u8);
            line.Add(column);
        }

        line.Add(")"u8);
    }

    private static int EndOfCgroup(ref Line line, bool bestEffort)
    {
        if (bestEffort) { line.Add("; none of them is applied"u8); }
        line.Send();
        return bestEffort ? 0 : Message.CouldNotApply;
    }

    private static void BeginTypes(ref Line line, int number, ref bool bestEffort)
    {
        Message.Begin(ref line, 8063, number, ref bestEffort);
        line.Add("the types that the policy's BPF programs need cannot be taken from /sys/kernel/btf/vmlinux"u8);
        Message.AddReason(ref line, number);
        line.Add("; the kernel must have CONFIG_DEBUG_INFO_BTF, and /sys be mounted"u8);
    }

    private static int EndAll(ref Line line, bool bestEffort) => End(ref line, bestEffort, "; the programs are left out"u8, AllLeftOut);

    private static int EndHooks(ref Line line, bool bestEffort) => End(ref line, bestEffort, "; the programs on security hooks are left out"u8, HooksLeftOut);

    private static int End(ref Line line, bool bestEffort) => End(ref line, bestEffort, "; the programs that use it are left out"u8, LeftOut);

    private static int EndOne(ref Line line, bool bestEffort) => End(ref line, bestEffort, "; it is left out"u8, LeftOut);

    private static int End(ref Line line, bool bestEffort, ReadOnlySpan<byte> what, int status)
    {
        if (bestEffort) { line.Add(what); }
        line.Send();
        return bestEffort ? status : Message.CouldNotApply;
    }
}
