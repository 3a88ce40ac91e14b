using System.Collections.Immutable;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Optimization;

/// <summary>
/// Adds the hooks by which the kernel asks for the same operation in another way: rules for ioctl judge that of 32-bit programs too, and rules for binding
/// and connecting sockets hold the addresses that an SCTP socket takes by its own calls and those that a message connects to.
/// </summary>
internal sealed class CompanionHooks : IOptimizationPass
{
    private const ushort NotPermitted = 1; // EPERM

    /// <inheritdoc/>
    public string Name => "companion-hooks";

    /// <inheritdoc/>
    public PolicyModel Run(PolicyModel policy, DiagnosticBag diagnostics, out PassResult result)
    {
        int added = 0;
        BpfLsmPolicy? own = Complete(policy.BpfLsm, diagnostics, ref added);
        ImmutableArray<ModeRules> others = policy.OtherModes;
        for (int i = 0; i < others.Length; i++)
        {
            if (others[i].BpfLsm is not { } programs) { continue; }
            BpfLsmPolicy? completed = Complete(programs, diagnostics, ref added);
            if (!ReferenceEquals(completed, programs)) { others = others.SetItem(i, others[i] with { BpfLsm = completed }); }
        }

        result = new PassResult(Name, added, added == 0 ? "no hook added" : $"{added} hooks completed");
        return added == 0 ? policy : policy with { BpfLsm = own, OtherModes = others };
    }

    private static BpfLsmPolicy? Complete(BpfLsmPolicy? programs, DiagnosticBag diagnostics, ref int added)
    {
        if (programs is null) { return null; }
        ImmutableArray<HookPolicy> hooks = programs.Hooks;
        if (Find(hooks, "file_ioctl") is { } ioctl && CompatIoctl.IsNeeded(ioctl))
        {
            HookPolicy? written = Find(hooks, FileControlHooks.CompatIoctl);
            HookPolicy completed = CompatIoctl.For(ioctl, written);
            hooks = written is null ? hooks.Add(completed) : hooks.Replace(written, completed);
            added++;
            diagnostics.Add(LintDiagnostics.CompatIoctlJudged(ioctl.Source));
        }

        if (Find(hooks, SocketQueryHooks.Sctp) is null && SctpReach.Of(hooks) is { } judging)
        {
            hooks = hooks.Add(new HookPolicy(KernelHooks.Find(SocketQueryHooks.Sctp)!, new HookVerdict(HookAction.Deny, NotPermitted), LaunchGrants: false, [], judging.Source) // the table has it
            {
                OfHardened = judging.OfHardened,
            });
            added++;
            diagnostics.Add(LintDiagnostics.SctpGuarded(judging.Source, judging.Hook.Name));
        }

        if (Find(hooks, "socket_sendmsg") is null && Find(hooks, "socket_connect") is { } connect && FastOpen.IsAWayRound(connect))
        {
            hooks = hooks.Add(FastOpen.For(connect));
            added++;
            diagnostics.Add(LintDiagnostics.FastOpenGuarded(connect.Source));
        }

        return hooks == programs.Hooks ? programs : programs with { Hooks = hooks.Sort(static (left, right) => string.CompareOrdinal(left.Hook.Name, right.Hook.Name)) };
    }

    private static HookPolicy? Find(ImmutableArray<HookPolicy> hooks, string name)
    {
        foreach (HookPolicy hook in hooks)
        {
            if (hook.Hook.Name == name) { return hook; }
        }

        return null;
    }
}
