using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>Programs on security hooks judge by the rules of the mode that is in force.</summary>
public sealed class HookModeTests
{
    private const string Policy = """
        profile: p
        mode: sandbox
        security:
          bpf_lsm:
            file_open: [{action: deny, path: "/srv/secret/**"}]
            task_kill: [{action: deny, signal: SIGSTOP}]
        modes:
          hardened:
            security:
              bpf_lsm:
                file_open:
                  - {action: deny, path: "/srv/**"}
                  - {action: {errno: EACCES}, path: "/etc/**", access: [write]}
                task_alloc: [{action: deny}]
        """;

    private static readonly Gen<HookModes> s_modes =
        from hook in RandomHooks.Hook
        from own in RandomHooks.PolicyOf(hook, [])
        from first in RandomHooks.PolicyOf(hook, [])
        from second in RandomHooks.PolicyOf(hook, [])
        from shape in Gen.Int[0, 6]
        select shape switch
        {
            0 => new HookModes(own, [([LaunchMode.Direct], null)]),
            1 => new HookModes(null, [([LaunchMode.Hardened], first)]),
            2 => new HookModes(null, [([LaunchMode.Direct], first), ([LaunchMode.Hardened], second)]),
            3 => new HookModes(own, [([LaunchMode.Direct, LaunchMode.Hardened], first)]),
            4 => new HookModes(own, [([LaunchMode.Direct], first), ([LaunchMode.Hardened], null)]),
            5 => new HookModes(own, []),
            _ => new HookModes(own, [([LaunchMode.Direct], first), ([LaunchMode.Hardened], second)]),
        };

    [Fact]
    public void Programs_and_model_agree_in_every_mode() => (
        from modes in s_modes
        from operations in Gen.OneOf([.. modes.Policies.Select(RandomHooks.Operation)]).Array[12]
        from hasTaskStorage in Gen.Bool
        from isCgroup in Gen.Bool
        select (modes, operations, hasTaskStorage, isCgroup)).Sample(
        sample =>
        {
            BpfPrograms section = HookPrograms.Of(sample.modes);
            foreach (HookOperation operation in sample.operations)
            {
                for (uint number = 0; number < 5; number++)
                {
                    HookPolicy? policy = number == 0 ? null : PolicyIn(sample.modes, number);
                    HookVerdict expected = policy is null ? HookVerdict.Allow : HookEvaluator.Judge(policy, operation);
                    HookRun run = HookMachine.Run(section, 0, sample.modes.Hook, operation, number, sample.isCgroup, sample.hasTaskStorage);
                    if (expected != run.Verdict) { return false; }
                }
            }

            return true;
        },
        iter: 1000);

    [Fact]
    public void Instructions_of_an_overlay_are_as_before()
    {
        GeneratedSection section = Section(Policy);
        Golden.Match("bpf/modes", section.Bytes.AsSpan(), BpfSectionPrinter.Print(HookPrograms.Read(section)));
    }

    [Fact]
    public void A_hook_whose_rules_are_those_of_every_mode_has_them_once()
    {
        BpfPrograms with = HookPrograms.Read(Section(Policy));
        BpfPrograms without = HookPrograms.Read(Section(Policy[..Policy.IndexOf("modes:", StringComparison.Ordinal)]));
        Assert.Equal(Find(without, "task_kill").Instructions.Length, Find(with, "task_kill").Instructions.Length);
        Assert.True(Find(without, "file_open").Instructions.Length < Find(with, "file_open").Instructions.Length);
    }

    [Theory]
    [InlineData("modes: {hardened: {}}")]
    [InlineData("adaptive: {auto_upgrade: hardened}")]
    public void Mode_hardened_brings_its_hooks_into_the_bundle_of_a_lower_mode_and_they_judge_in_it_alone(string text)
    {
        BpfPrograms programs = HookPrograms.Read(Section("profile: p\n" + text + "\n"));
        BpfProgram mount = Find(programs, "sb_mount");
        Assert.Equal(BpfProgramFlags.None, mount.Flags);
        KernelHook hook = KernelHooks.Find("sb_mount")!;
        Assert.Equal(
            [HookAction.Allow, HookAction.Allow, HookAction.Allow, HookAction.Deny],
            Enumerable.Range(0, 4).Select(mode => HookMachine.Run(programs, programs.Programs.IndexOf(mount), hook, new HookOperation(), (uint)mode).Verdict.Action));
    }

    // A start that falls back is no longer in mode hardened, and neither are the programs that it has attached already.
    [Fact]
    public void Hooks_of_mode_hardened_let_everything_pass_in_a_mode_that_a_start_falls_back_to()
    {
        BpfPrograms programs = HookPrograms.Read(Section("profile: p\nmode: hardened\nadaptive: {auto_downgrade: direct}\n" + Hooks("sb_mount: [{action: audit, type: ext4}]")));
        BpfProgram user = Find(programs, "userns_create"), mount = Find(programs, "sb_mount");
        Assert.Equal((BpfProgramFlags.OfHardened, BpfProgramFlags.None), (user.Flags, mount.Flags));
        Assert.Equal([HookAction.Allow, HookAction.Allow, HookAction.Allow, HookAction.Deny], Actions(programs, user));
        Assert.Equal([HookAction.Allow, HookAction.Allow, HookAction.Allow, HookAction.Deny], Actions(programs, mount));
        var operation = new HookOperation();
        operation.Texts[HookOperation.WayOf(KernelHooks.Find("sb_mount")!.Find("type")!)] = "ext4";
        Assert.Equal(HookAction.Audit, HookMachine.Run(programs, programs.Programs.IndexOf(mount), KernelHooks.Find("sb_mount")!, operation, mode: 1).Verdict.Action);
    }

    [Fact]
    public void Without_a_mode_to_fall_back_to_the_hooks_of_mode_hardened_ask_for_no_mode()
    {
        BpfPrograms alone = HookPrograms.Read(Section("profile: p\nmode: hardened\n"));
        BpfPrograms falling = HookPrograms.Read(Section("profile: p\nmode: hardened\nadaptive: {auto_downgrade: sandbox}\n"));
        Assert.All(alone.Programs, program => Assert.Equal(program.Instructions.Length + BpfInsnSize, Find(falling, program.Hook).Instructions.Length));
    }

    [Fact]
    public void Rules_for_paths_are_guarded_in_the_modes_that_have_them()
    {
        BpfPrograms programs = HookPrograms.Read(Section("profile: p\nmodes:\n  direct:\n    " + Hooks("file_open: [{action: deny, path: /srv/x}]").Replace("\n", "\n    ", StringComparison.Ordinal) + "\n"));
        KernelHook link = KernelHooks.Find("path_link")!;
        int index = programs.Programs.IndexOf(Find(programs, "path_link"));
        Assert.Equal(
            [HookAction.Allow, HookAction.Deny, HookAction.Allow],
            Enumerable.Range(0, 3).Select(mode => HookMachine.Run(programs, index, link, new HookOperation(), (uint)mode).Verdict.Action));
    }

    private const int BpfInsnSize = 8;

    private static string Hooks(string text) => "security:\n  bpf_lsm:\n    " + text;

    private static IEnumerable<HookAction> Actions(BpfPrograms programs, BpfProgram program) =>
        Enumerable.Range(0, 4).Select(mode => HookMachine.Run(programs, programs.Programs.IndexOf(program), KernelHooks.Find(program.Hook)!, new HookOperation(), (uint)mode).Verdict.Action);

    private static BpfProgram Find(BpfPrograms programs, string hook) => programs.Programs.Single(program => program.Hook == hook);

    private static HookPolicy? PolicyIn(HookModes modes, uint number)
    {
        foreach ((ImmutableArray<LaunchMode> listed, HookPolicy? policy) in modes.Others)
        {
            if (listed.Any(mode => (uint)mode + 1 == number)) { return policy; }
        }

        return modes.Own;
    }

    private static GeneratedSection Section(string text)
    {
        var bag = new DiagnosticBag();
        PolicyModel model = PolicyOptimizer.Optimize(Resolved.Text(text).Policy, bag).Model;
        GeneratedSection section = Assert.Single(new BpfLsmGenerator().RunAll(model, bag, TestContext.Current.CancellationToken));
        Assert.False(bag.HasErrors);
        return section;
    }
}
