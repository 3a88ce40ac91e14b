using System.Collections.Immutable;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// The rules for the ioctl of 32-bit programs (a call by int 0x80 makes one of any program). The kernel asked file_ioctl for it, until file_ioctl_compat came
/// in 6.8 and in the stable kernels of that time: what is written of the one is meant of the other.
/// </summary>
internal static class CompatIoctl
{
    // Commands whose number has the size of a type that is smaller in 32-bit programs: linux/fs.h, if_tun.h and kvm.h for x86_64 and i386. The two programs'
    // commands are the same.
    private static ReadOnlySpan<uint> Wide =>
    [
        0x80081270, 0x40081271, 0x80081272, // BLKBSZGET, BLKBSZSET, BLKGETSIZE64
        0x80086601, 0x80087601, 0x40086602, 0x40087602, // FS_IOC_GETFLAGS, FS_IOC_GETVERSION, FS_IOC_SETFLAGS, FS_IOC_SETVERSION
        0xC008AEBA, 0x4188AEC6, // KVM_MEMORY_ENCRYPT_OP, KVM_X86_SET_MSR_FILTER
        0x401054D5, 0x401054D6, 0x801054DB, // TUNATTACHFILTER, TUNDETACHFILTER, TUNGETFILTER
    ];

    private static ReadOnlySpan<uint> Narrow =>
    [
        0x80041270, 0x40041271, 0x80041272,
        0x80046601, 0x80047601, 0x40046602, 0x40047602,
        0xC004AEBA, 0x4104AEC6,
        0x400854D5, 0x400854D6, 0x800854DB,
    ];

    /// <summary>Whether rules say anything at all.</summary>
    public static bool IsNeeded(HookPolicy ioctl) => ioctl.Default.Action != HookAction.Allow || !ioctl.Rules.IsEmpty;

    /// <summary>Makes the rules: those of file_ioctl and what the policy has for the hook itself, of whose defaults the stricter one holds.</summary>
    /// <param name="ioctl">The rules for file_ioctl.</param>
    /// <param name="written">What the policy has for file_ioctl_compat; null: nothing, and a kernel without the hook needs no program there.</param>
    public static HookPolicy For(HookPolicy ioctl, HookPolicy? written)
    {
        KernelHook hook = KernelHooks.Find(FileControlHooks.CompatIoctl)!; // the table has it
        var rules = ImmutableArray.CreateBuilder<HookRule>(ioctl.Rules.Length + (written?.Rules.Length ?? 0));
        foreach (HookRule rule in ioctl.Rules)
        {
            var conditions = ImmutableArray.CreateBuilder<HookCondition>(rule.Conditions.Length);
            foreach (HookCondition condition in rule.Conditions) { conditions.Add(Translate(condition, hook.Find(condition.Argument.Name)!)); } // the hooks have the same arguments
            rules.Add(rule with { Conditions = conditions.MoveToImmutable() });
        }

        if (written is null) { return ioctl with { Hook = hook, Rules = rules.MoveToImmutable(), SkipsWithoutHook = true }; }
        rules.AddRange(written.Rules);
        return written with
        {
            Default = ioctl.Default.Action > written.Default.Action ? ioctl.Default : written.Default,
            OfHardened = written.OfHardened && ioctl.OfHardened,
            Rules = rules.MoveToImmutable(),
        };
    }

    private static HookCondition Translate(HookCondition condition, HookArgument argument)
    {
        if (condition is not NumberCondition number || argument.Name != "command" || number.Mask != argument.Mask) { return condition with { Argument = argument }; }
        if (number.Op is not (ArgumentOp.Eq or ArgumentOp.Ne or ArgumentOp.In or ArgumentOp.NotIn)) { return condition with { Argument = argument }; }
        ImmutableArray<ulong> values = number.Values;
        foreach (ulong value in number.Values)
        {
            int place = value <= uint.MaxValue ? Wide.IndexOf((uint)value) : -1;
            if (place >= 0 && !values.Contains(Narrow[place])) { values = values.Add(Narrow[place]); }
        }

        bool isOne = values.Length == 1;
        bool isNot = number.Op is ArgumentOp.Ne or ArgumentOp.NotIn;
        return number with
        {
            Argument = argument,
            Op = isNot ? (isOne ? ArgumentOp.Ne : ArgumentOp.NotIn) : isOne ? ArgumentOp.Eq : ArgumentOp.In,
            Values = values.Sort(),
        };
    }
}
