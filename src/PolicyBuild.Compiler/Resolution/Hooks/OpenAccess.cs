using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Resolution.Hooks;

/// <summary>
/// What the words read, write and execute mean when a file is opened. The kernel opens a program for execve to read it, with a flag of its own
/// (__FMODE_EXEC): that is execute, and not read. Truncating is writing, whatever else is asked for (do_open, fs/namei.c). An open with both access bits
/// set (open(2): 3) has neither of the modes, takes the rights to read and to write, and counts as both.
/// </summary>
internal static class OpenAccess
{
    private const ulong Read = 1;
    private const ulong Write = 2;
    private const ulong Execute = 4;
    private const ulong All = Read | Write | Execute;
    private const ulong Modes = 3; // FMODE_READ and FMODE_WRITE, include/linux/fs.h
    private const ulong ModeRead = 1;
    private const ulong ModeWrite = 2;
    private const ulong FlagExecute = 0x20; // __FMODE_EXEC in f_flags
    private const ulong FlagTruncate = 0x200; // O_TRUNC of every 64-bit architecture

    /// <summary>The ways in which a set of words is true, each a list of conditions that must all hold.</summary>
    /// <param name="hook">A hook with f_mode and flags.</param>
    /// <param name="set">The words as bits.</param>
    /// <param name="isLimit">Whether nothing else may be asked for, or one of them must be.</param>
    /// <param name="source">The condition in the policy.</param>
    public static ImmutableArray<ImmutableArray<HookCondition>> Ways(KernelHook hook, ulong set, bool isLimit, NodeRef source)
    {
        if (set == All) { return [[]]; }
        return isLimit ? Limits(new Tests(hook, source), set) : Demands(new Tests(hook, source), set);
    }

    private static ImmutableArray<ImmutableArray<HookCondition>> Limits(Tests test, ulong set)
    {
        bool write = (set & Write) != 0;
        bool execute = (set & Execute) != 0;
        if ((set & Read) != 0)
        {
            ulong flags = (write ? 0 : FlagTruncate) | (execute ? 0 : FlagExecute);
            return write ? [[test.Flags(ArgumentOp.NoBits, flags)]] : [[test.Mode(ArgumentOp.Eq, ModeRead), test.Flags(ArgumentOp.NoBits, flags)]];
        }

        var ways = ImmutableArray.CreateBuilder<ImmutableArray<HookCondition>>(2);
        if (execute) { ways.Add([test.Flags(ArgumentOp.AnyBits, FlagExecute)]); }
        if (write) { ways.Add([test.Mode(ArgumentOp.Eq, ModeWrite), test.Flags(ArgumentOp.NoBits, FlagExecute)]); }
        return ways.DrainToImmutable();
    }

    private static ImmutableArray<ImmutableArray<HookCondition>> Demands(Tests test, ulong set)
    {
        var ways = ImmutableArray.CreateBuilder<ImmutableArray<HookCondition>>(4);
        if ((set & (Read | Execute)) == (Read | Execute)) { ways.Add([test.Mode(ArgumentOp.Ne, ModeWrite)]); }
        else if ((set & Read) != 0) { ways.Add([test.Mode(ArgumentOp.Ne, ModeWrite), test.Flags(ArgumentOp.NoBits, FlagExecute)]); }
        else if ((set & Execute) != 0) { ways.Add([test.Flags(ArgumentOp.AnyBits, FlagExecute)]); }
        if ((set & Write) == 0) { return ways.DrainToImmutable(); }
        ways.Add([test.Mode(ArgumentOp.Ne, ModeRead)]);
        ways.Add([test.Flags(ArgumentOp.AnyBits, FlagTruncate)]);
        return ways.DrainToImmutable();
    }

    private readonly record struct Tests(KernelHook Hook, NodeRef Source)
    {
        public HookCondition Mode(ArgumentOp op, ulong mode) => new NumberCondition(Find("f_mode"), op, Modes, [mode], Source);

        public HookCondition Flags(ArgumentOp op, ulong bits)
        {
            HookArgument argument = Find("flags");
            return new NumberCondition(argument, op, argument.Mask, [bits], Source);
        }

        private HookArgument Find(string name) => Hook.Find(name) ?? throw new InvalidOperationException($"the hook {Hook} has no {name}");
    }
}
