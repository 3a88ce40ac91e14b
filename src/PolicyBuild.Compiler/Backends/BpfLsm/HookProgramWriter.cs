using System.Collections.Immutable;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>
/// Writes one hook's program. R6 is the context, R7 the memory of a path, R9 the bits of the path conditions that hold; where a rule has decided, R8 is
/// its number and R9 the result. The verifier of 6.1 lets any number through as the result of a program for the whole system: what is returned here is 0 or
/// one of the policy's errors.
/// </summary>
/// <param name="to">Where to write.</param>
/// <param name="hook">The hook.</param>
/// <param name="program">The program's number in its section.</param>
/// <param name="ruleNumber">Gives a rule its number.</param>
internal sealed class HookProgramWriter(BpfAssembler to, KernelHook hook, int program, Func<NodeRef, int> ruleNumber)
{
    private const string PathFunction = "bpf_path_d_path"; // since Linux 6.12

    private readonly BpfLabel _allow = to.NewLabel();
    private readonly BpfLabel _report = to.NewLabel();

    /// <summary>Writes the program.</summary>
    /// <param name="typeId">Its type in the program BTF.</param>
    /// <param name="own">The rules of the policy's own mode, which hold in every mode that has no others.</param>
    /// <param name="others">Those of other modes.</param>
    public void Write(int typeId, HookBody own, ImmutableArray<HookBody> others)
    {
        to.Source = own.Source;
        to.BeginFunction(typeId);
        to.Move(R6, R1);
        to.LoadMapValue(R1, to.Symbols.Map(BpfMaps.Mode));
        to.Load(BpfSize.Word, R0, R1, 0);
        to.JumpIf(BpfTest.Equal, R0, 0, _allow);
        var places = new BpfLabel[others.Length];
        for (int i = 0; i < others.Length; i++)
        {
            places[i] = others[i].Plan is null ? _allow : to.NewLabel();
            foreach (int mode in others[i].Modes) { to.JumpIf(BpfTest.Equal, R0, mode, places[i]); }
        }

        WriteBody(own);
        for (int i = 0; i < others.Length; i++)
        {
            if (others[i].Plan is null) { continue; }
            to.Source = others[i].Source;
            to.Bind(places[i]);
            WriteBody(others[i]);
        }

        to.Source = own.Source;
        WriteEnds(CanDeny(own) || others.Any(CanDeny));
        foreach (HookBody body in others.Insert(0, own))
        {
            foreach (PathWriter path in body.Paths) { path.WriteFunctions(); }
        }
    }

    private static bool CanDeny(HookBody body) => body.Plan is { CanDeny: true };

    private void WriteBody(HookBody body)
    {
        if (body.Plan is not { } plan)
        {
            to.Jump(_allow);
            return;
        }

        if (body.PassesWithoutPaths)
        {
            to.LoadFieldExists(R0, PathFunction, "");
            to.JumpIf(BpfTest.Equal, R0, 0, _allow);
        }

        if (plan.Paths.Count != 0) { WritePaths(plan, body.Paths); }
        WriteRules(plan, body);
    }

    private void WritePaths(HookPlan plan, ImmutableArray<PathWriter> paths)
    {
        BpfLabel noScratch = to.NewLabel();
        BpfLabel failed = to.NewLabel();
        BpfLabel rules = to.NewLabel();
        PathScratch.Acquire(to, HookStack.Lock, HookStack.Key, noScratch);
        to.Move(R9, 0);
        for (int i = 0; i < paths.Length; i++)
        {
            PlannedPath path = plan.Paths[i];
            BpfLabel next = to.NewLabel();
            WritePathAddress(path.Argument, next);

            // Where nothing is denied a path that cannot be told meets no condition, and the others count.
            BpfLabel untold = plan.CanDeny ? failed : next;
            WritePathText(path.Argument, untold);
            to.JumpIf32(BpfTest.SignedLess, R0, 0, untold);
            if (plan.CanDeny) { WriteIsFound(path.Argument, failed); }
            paths[i].WriteAbove();
            if (path.PresenceBit != 0)
            {
                to.Load64(R1, path.PresenceBit);
                to.Compute(BpfOperation.Or, R9, R1);
            }

            paths[i].Write(HookStack.Walk, failed);
            to.Bind(next);
        }

        // Through memory, so that the verifier forgets which end of the trie it was and follows the rest once.
        to.Store(BpfSize.Double, R7, PathScratch.NumberAt, R9);
        to.Load(BpfSize.Double, R9, R7, PathScratch.NumberAt);
        PathScratch.Release(to, HookStack.Lock);
        to.Jump(rules);

        to.Bind(failed);
        PathScratch.Release(to, HookStack.Lock);
        to.Bind(noScratch);
        to.Move(R9, 0);
        if (plan.CanDeny) { Decide(plan.WithoutPath, 0); }
        to.Bind(rules);
    }

    /// <summary>
    /// Writes: the text of the path at R8 into the memory, R0 = its length or a negative error. Without the function a kernel before 6.12 tells
    /// no path on the hooks named path_*: before 6.8 it refuses the helper there. What may be denied is denied then.
    /// </summary>
    private void WritePathText(HookArgument argument, BpfLabel failed)
    {
        bool hasHelper = argument.Reach == HookPathReach.Helper;
        if (!hasHelper)
        {
            to.LoadFieldExists(R0, PathFunction, "");
            to.JumpIf(BpfTest.Equal, R0, 0, failed);
        }

        to.Move(R1, R8);
        to.Move(R2, R7);
        to.Move(R3, PathScratch.PathSize);
        if (hasHelper) { to.Call(BpfHelper.DPath); }
        else { to.CallKernel(PathFunction); }
    }

    /// <summary>
    /// Writes: jumps away where the path at R7 is that of the root folder and the file is no folder. So the kernel tells the path of a file that was opened by its
    /// handle and that nobody has looked up by a name (a disconnected entry, fs/exportfs/expfs.c). R0 and R8 stay.
    /// </summary>
    private void WriteIsFound(HookArgument argument, BpfLabel lost)
    {
        if (hook.FileTypeOf(argument) is not { } type) { return; }
        BpfLabel found = to.NewLabel();
        to.Load(BpfSize.Half, R1, R7, 0);
        to.JumpIf(BpfTest.NotEqual, R1, '/', found); // and a zero behind it
        new HookConditionWriter(to, null).WriteIsFolder(type, lost);
        to.Bind(found);
    }

    /// <summary>Writes: R8 = the address of a struct path; jumps away where there is none.</summary>
    private void WritePathAddress(HookArgument argument, BpfLabel absent)
    {
        to.Load(BpfSize.Double, R8, R6, argument.Parameter * 8);
        if (argument.CanBeNull) { to.JumpIf(BpfTest.Equal, R8, 0, absent); }
        for (int i = 0; i < argument.Fields.Length; i++)
        {
            HookField field = argument.Fields[i];
            if (i == argument.Fields.Length - 1)
            {
                to.AddFieldOffset(R8, field.Type, field.Path);
                return;
            }

            to.LoadField(BpfSize.Double, R8, R8, field.Type, field.Path);
            to.JumpIf(BpfTest.Equal, R8, 0, absent);
        }
    }

    private void WriteRules(HookPlan plan, HookBody body)
    {
        var conditions = new HookConditionWriter(to, body.Addresses);
        bool isLookedUp = body.Addresses is null;
        foreach (PlannedRule rule in plan.Rules)
        {
            if (!isLookedUp && rule.HasAddress)
            {
                // Every later rule is reached from here alone.
                to.Source = body.Source;
                conditions.LookUpAddress();
                isLookedUp = true;
            }

            to.Source = rule.Source;
            BpfLabel next = to.NewLabel();
            WriteBits(rule, next);
            foreach (HookCondition condition in rule.Conditions) { conditions.Write(condition, rule.Verdict.Action, next); }
            Decide(rule.Verdict, rule.Verdict.Action == HookAction.Allow ? 0 : ruleNumber(rule.Source));
            if (rule.IsAlways)
            {
                to.Bind(next);
                return;
            }

            to.Bind(next);
        }

        to.Source = default;
        Decide(plan.Default, 0);
    }

    private void WriteBits(PlannedRule rule, BpfLabel next)
    {
        if (rule.Required != 0)
        {
            bool isOne = (rule.Required & (rule.Required - 1)) == 0;
            MaskBits(rule.Required);
            if (isOne) { to.JumpIf(BpfTest.Equal, R1, 0, next); }
            else
            {
                to.Load64(R2, rule.Required);
                to.JumpIf(BpfTest.NotEqual, R1, R2, next);
            }
        }

        if (rule.Forbidden == 0) { return; }
        MaskBits(rule.Forbidden);
        to.JumpIf(BpfTest.NotEqual, R1, 0, next);
    }

    /// <summary>Writes: R1 = those of some bits that hold. R2 is lost.</summary>
    private void MaskBits(ulong bits)
    {
        to.Move(R1, R9);
        if (bits <= int.MaxValue)
        {
            to.Compute(BpfOperation.And, R1, (int)bits);
            return;
        }

        to.Load64(R2, bits);
        to.Compute(BpfOperation.And, R1, R2);
    }

    private void Decide(HookVerdict verdict, int number)
    {
        if (verdict.Action == HookAction.Allow)
        {
            to.Jump(_allow);
            return;
        }

        to.Move(R8, number);
        to.Move(R9, verdict.Action == HookAction.Deny && !hook.IsVoid ? -verdict.Errno : 0);
        to.Jump(_report);
        IsReporting = true;
    }

    private bool IsReporting { get; set; }

    private void WriteEnds(bool canDeny)
    {
        if (IsReporting)
        {
            to.Bind(_report);
            BpfReport.Write(to, SectionKind.BpfLsm, program, HookStack.Report);
            if (canDeny && !hook.IsVoid)
            {
                to.JumpIf(BpfTest.Equal, R9, 0, _allow);
                HookDenial.Write(to);
            }
        }

        // Allowed is 1 for the programs of a cgroup and 0 for those of the whole system: the scope itself.
        to.Bind(_allow);
        to.LoadScope(R0);
        to.Exit();
    }
}
