using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Bpf;

/// <summary>What becomes a program and what cannot.</summary>
public class HookSectionTests
{
    [Fact]
    public void Literals_and_prefixes_need_no_table_and_patterns_one()
    {
        Assert.DoesNotContain(HookPrograms.Of(Hooked.One("file_open: {default: deny, rules: [{action: allow, path: [/usr/**, /etc/passwd]}]}")).Maps, map => map.Name.StartsWith("lsm_table", StringComparison.Ordinal));
        BpfPrograms patterns = HookPrograms.Of(Hooked.One("file_open: {default: deny, rules: [{action: allow, path: [/usr/*/x, /etc/passwd]}]}"));
        BpfMap table = Assert.Single(patterns.Maps, map => map.Name.StartsWith("lsm_table", StringComparison.Ordinal));
        Assert.Equal(BpfMapOptions.Freeze, table.Options);
        Assert.Equal(2, patterns.Programs[0].FuncInfos.Length);
    }

    [Theory]
    [InlineData("/", "/.ssh/id", HookAction.Deny)]
    [InlineData("/", "/.ssh", HookAction.Deny)]
    [InlineData("/", "/etc/.ssh/id", HookAction.Allow)]
    [InlineData("/", "/", HookAction.Allow)]
    [InlineData("/home/u", "/home/u/.ssh/id", HookAction.Deny)]
    [InlineData("", "/.ssh/id", HookAction.Allow)]
    public void A_folder_that_is_the_root_is_known(string home, string path, HookAction expected)
    {
        foreach (string pattern in (string[])["${home}/.ssh/**", "${home}/.s?h/**"])
        {
            HookPolicy policy = Hooked.One($"file_open: {{default: allow, rules: [{{action: deny, path: \"{pattern}\"}}]}}");
            var operation = new HookOperation();
            operation.Folders[(int)PathVariable.Home] = home;
            operation.Texts.Add(HookOperation.WayOf(policy.Hook.Find("path")!), path);
            operation.Numbers.Add(HookOperation.WayOf(policy.Hook.Find("type")!), 0x41ED); // a folder
            Assert.Equal(expected, HookMachine.Run(HookPrograms.Of(policy), 0, policy.Hook, operation).Verdict.Action);
            Assert.Equal(expected, HookEvaluator.Judge(policy, operation).Action);
        }
    }

    [Theory]
    [InlineData("bpf_map_create: [{action: deny, type: BPF_MAP_TYPE_HASH}]", "bpf_map_alloc_security")]
    [InlineData("bpf_map_alloc_security: {default: deny}", "bpf_map_alloc_security")]
    [InlineData("bpf_prog_load: [{action: deny}]", "bpf_prog_alloc_security")]
    [InlineData("bpf_prog_load: [{action: deny, type: BPF_PROG_TYPE_LSM}]", "")]
    [InlineData("bpf_prog_load: [{action: audit}, {action: deny, type: BPF_PROG_TYPE_LSM}]", "")]
    [InlineData("file_open: {default: deny}", "")]
    public void A_program_has_the_hook_of_earlier_kernels_that_can_answer_the_same_questions(string section, string older) =>
        Assert.Equal(older, HookPrograms.Of(Hooked.One(section)).Programs[0].OlderHook);

    [Fact]
    public void A_program_has_the_hook_of_earlier_kernels_where_the_rules_of_all_modes_allow_it()
    {
        HookPolicy own = Hooked.One("bpf_prog_load: [{action: deny}]");
        HookPolicy other = Hooked.One("bpf_prog_load: [{action: deny, type: BPF_PROG_TYPE_LSM}]");
        Assert.Equal("bpf_prog_alloc_security", HookPrograms.Of(new HookModes(own, [([LaunchMode.Hardened], null)])).Programs[0].OlderHook);
        Assert.Equal("", HookPrograms.Of(new HookModes(own, [([LaunchMode.Hardened], other)])).Programs[0].OlderHook);
    }

    [Theory]
    [InlineData("bpf_token_create: [{action: deny}]", BpfProgramFlags.SkipWithoutHook)]
    [InlineData("userns_create: [{action: deny}]", BpfProgramFlags.None)]
    public void A_kernel_without_the_hook_has_nothing_to_judge_where_both_came_together(string section, BpfProgramFlags flags) =>
        Assert.Equal(flags, HookPrograms.Of(Hooked.One(section)).Programs[0].Flags);

    // What is held is opened again by /proc, whether its name is gone or not.
    [Theory]
    [InlineData("[{action: deny, path: /srv/key}]", "/srv/key (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: '/srv/*.key'}]", "/srv/a.key (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: '/srv/**'}]", "/srv (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: '${home}'}]", "/home/u (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: /srv/key}]", "/srv/other (deleted)", HookAction.Allow)]
    [InlineData("[{action: audit, path: /srv/key}]", "/srv/key (deleted)", HookAction.Audit)]
    [InlineData("{default: deny, rules: [{action: allow, path: /srv/key}]}", "/srv/key (deleted)", HookAction.Deny)]
    [InlineData("{default: deny, rules: [{action: allow, path: {op: not_in, value: /srv/key}}]}", "/srv/key (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: {op: not_in, value: /srv/key}}]", "/srv/key (deleted)", HookAction.Deny)]
    public void A_file_whose_name_is_gone_is_meant_by_what_denies(string rules, string path, HookAction expected) =>
        Assert.Equal((expected, expected), JudgeOpen(rules, path, 0x81A4));

    [Theory]
    [InlineData("[{action: deny, path: /srv/key}]", 0x81A4, HookAction.Deny)]
    [InlineData("[{action: deny, path: /srv/key}]", 0x41ED, HookAction.Allow)]
    [InlineData("{default: deny, rules: [{action: allow, path: '/**'}]}", 0x81A4, HookAction.Deny)]
    [InlineData("[{action: audit, path: /srv/key}]", 0x81A4, HookAction.Allow)]
    public void A_file_that_the_kernel_calls_the_root_folder_is_denied(string rules, ulong mode, HookAction expected) =>
        Assert.Equal((expected, expected), JudgeOpen(rules, "/", mode));

    private static (HookAction Program, HookAction Model) JudgeOpen(string rules, string path, ulong mode)
    {
        HookPolicy policy = Hooked.One("file_open: " + rules);
        var operation = new HookOperation();
        operation.Folders[(int)PathVariable.Home] = "/home/u";
        operation.Texts.Add(HookOperation.WayOf(policy.Hook.Find("path")!), path);
        operation.Numbers.Add(HookOperation.WayOf(policy.Hook.Find("type")!), mode);
        return (HookMachine.Run(HookPrograms.Of(policy), 0, policy.Hook, operation).Verdict.Action, HookEvaluator.Judge(policy, operation).Action);
    }

    // The maker of an anonymous file chooses its name.
    [Theory]
    [InlineData("{default: deny, rules: [{action: allow, path: ['/**/lib/**']}]}", "/memfd:a/lib/x (deleted)", HookAction.Deny)]
    [InlineData("{default: deny, rules: [{action: allow, path: ['/**/lib/**']}]}", "/dmabuf:a/lib/x", HookAction.Deny)]
    [InlineData("{default: deny, rules: [{action: allow, path: ['/**/lib/**']}]}", "/usr/lib/x", HookAction.Allow)]
    [InlineData("{default: deny, rules: [{action: allow, path: ['/**/lib/**', '/memfd:a/**']}]}", "/memfd:a/lib/x (deleted)", HookAction.Allow)]
    [InlineData("{default: deny, rules: [{action: allow, path: ['/**']}]}", "/memfd:a/lib/x (deleted)", HookAction.Allow)]
    [InlineData("{default: deny, rules: [{action: allow, path: ['/m*']}]}", "/memfd:x (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: ['/**/lib/**']}]", "/memfd:a/lib/x (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: {op: not_in, value: ['/**/lib/**']}}]", "/memfd:a/lib/x (deleted)", HookAction.Deny)]
    [InlineData("[{action: deny, path: {op: not_in, value: ['/**/lib/**']}}]", "/usr/lib/x", HookAction.Allow)]
    [InlineData("[{action: deny, path: {op: not_in, value: ['/**/lib/**', '/memfd:a*/**']}}]", "/memfd:a/lib/x (deleted)", HookAction.Allow)]
    public void A_file_without_a_path_gets_through_by_no_name(string rules, string path, HookAction expected)
    {
        HookPolicy policy = Hooked.One("file_open: " + rules);
        var operation = new HookOperation();
        operation.Texts.Add(HookOperation.WayOf(policy.Hook.Find("path")!), path); // the hook has it
        Assert.Equal(expected, HookEvaluator.Judge(policy, operation).Action);
        Assert.Equal(expected, HookMachine.Run(HookPrograms.Of(policy), 0, policy.Hook, operation).Verdict.Action);
    }

    [Fact]
    public void A_path_that_cannot_be_told_costs_no_report_of_another()
    {
        HookPolicy policy = Hooked.One("sb_pivotroot: {rules: [{action: audit, path: /new}, {action: audit, old_root: /old}]}");
        var operation = new HookOperation();
        operation.Texts.Add(HookOperation.WayOf(policy.Hook.Find("path")!), "/new"); // the hook has both
        operation.Texts.Add(HookOperation.WayOf(policy.Hook.Find("old_root")!), "/" + new string('x', 4096));
        Assert.Equal(HookAction.Audit, HookMachine.Run(HookPrograms.Of(policy), 0, policy.Hook, operation).Verdict.Action);
        Assert.Equal(HookAction.Audit, HookEvaluator.Judge(policy, operation).Action);
    }

    [Theory]
    [InlineData("file_open: {rules: [{action: deny, path: \"${home}/.ssh/**\"}, {action: audit, path: \"${tmp}/x\"}]}", BpfProgramFlags.NeedsHome | BpfProgramFlags.NeedsTmp)]
    [InlineData("file_open: {default: deny, rules: [{action: allow, path: [\"${app}/**\", \"${dotnet}/**\"]}]}", BpfProgramFlags.None)]
    [InlineData("file_open: {rules: [{action: deny, path: {op: not_in, value: [\"${home}/**\"]}}]}", BpfProgramFlags.None)]
    [InlineData("file_open: {default: deny, rules: [{action: allow, path: {op: not_in, value: [\"${home}/**\"]}}]}", BpfProgramFlags.NeedsHome)]
    public void Folders_that_denials_ask_for_are_needed(string text, BpfProgramFlags expected) =>
        Assert.Equal(expected, HookPrograms.Of(Hooked.One(text)).Programs[0].Flags);

    [Fact]
    public void Rules_that_report_keep_their_numbers_and_say_where_they_stand()
    {
        HookPolicy policy = Hooked.One("""
            file_open:
              rules:
                - {action: deny, path: /a}
                - {action: allow, path: /b}
                - {action: deny, path: /c}
                - {action: audit, path: /d}
            """);
        Backends.GeneratedSection section = HookPrograms.SectionOf(policy);

        Assert.Equal(3, HookPrograms.Read(section).Rules.Length);
        Assert.Equal([policy.Rules[0].Source, policy.Rules[2].Source, policy.Rules[3].Source], section.Sources.Take(3));
        Assert.Equal(3 + (HookPrograms.Read(section).Programs[0].Instructions.Length / BpfInsn.Size), section.Sources.Length);
    }

    [Fact]
    public void Rules_that_differ_in_the_path_alone_become_one_where_64_are_not_enough()
    {
        HookPolicy many = Policy(70, i => [PathRule($"/data/{i}/*.txt")]);
        Assert.Single(HookPrograms.Of(many).Rules);
        Assert.Equal(60, HookPrograms.Of(Policy(60, i => [PathRule($"/data/{i}")])).Rules.Length);
    }

    [Fact]
    public void More_path_conditions_than_bits_are_an_error()
    {
        HookArgument owner = KernelHooks.Find("file_open")!.Find("owner")!;
        HookPolicy many = Policy(65, i => [PathRule($"/data/{i}"), new NumberCondition(owner, ArgumentOp.Eq, owner.Mask, [(ulong)i], default)]);
        Assert.Equal(["PB5111"], Codes(many));
        Assert.Empty(Codes(many with { Rules = many.Rules[..64] }));
    }

    [Fact]
    public void A_pattern_that_needs_too_large_a_table_is_named_at_its_place()
    {
        string bad = "/x/**b" + new string('?', 20);
        HookPolicy policy = Policy(2, i => [PathRule(i == 0 ? "/usr/*/x" : bad)]);

        Diagnostic found = Assert.Single(HookPrograms.TryGenerate([policy], out _));

        Assert.Equal("PB5110", found.Code);
        Assert.Contains(bad, found.Message, StringComparison.Ordinal);
        Assert.Equal(new NodeRef(0, 50), found.Node);
    }

    [Fact]
    public void An_error_on_which_the_kernel_tries_again_for_ever_is_refused()
    {
        Assert.Equal(["PB5116"], Codes(Hooked.One("task_kill: {rules: [{action: {errno: ESRCH}, signal: SIGUSR1}]}")));
        Assert.Empty(Codes(Hooked.One("task_kill: {rules: [{action: {errno: EACCES}, signal: SIGUSR1}]}")));
    }

    [Fact]
    public void A_set_beyond_ascii_is_an_error() => Assert.Equal(["PB5113"], Codes(Policy(1, _ => [PathRule("/data/[äö]")])));

    [Fact]
    public void A_program_beyond_the_reach_of_jumps_is_an_error()
    {
        HookArgument command = KernelHooks.Find("file_ioctl")!.Find("command")!;
        HookRule Rule(int i) => new(new HookVerdict(HookAction.Deny, 1), [new NumberCondition(command, ArgumentOp.Eq, command.Mask, [(ulong)i], default)], new NodeRef(0, 1));
        var policy = new HookPolicy(KernelHooks.Find("file_ioctl")!, HookVerdict.Allow, LaunchGrants: false, [.. Enumerable.Range(0, 8000).Select(Rule)], default);
        Assert.Equal(["PB5112"], Codes(policy));
        Assert.Empty(Codes(policy with { Rules = policy.Rules[..5000] }));
    }

    private static IEnumerable<string> Codes(HookPolicy policy) => HookPrograms.TryGenerate([policy], out _).Select(found => found.Code);

    private static PathCondition PathRule(string pattern) => new(
        KernelHooks.Find("file_open")!.Find("path")!, [new PathGlob(Bundles.Layout.PathVariable.None, pattern)], Negated: false, new NodeRef(0, 50));

    private static HookPolicy Policy(int count, Func<int, ImmutableArray<HookCondition>> conditions) => new(
        KernelHooks.Find("file_open")!, HookVerdict.Allow, LaunchGrants: false,
        [.. Enumerable.Range(0, count).Select(i => new HookRule(new HookVerdict(HookAction.Deny, 13), conditions(i), new NodeRef(0, 100 + i)))], default);
}
