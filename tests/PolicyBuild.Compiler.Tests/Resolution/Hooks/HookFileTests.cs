using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution.Hooks;

public sealed class HookFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_seed_s_section_is_two_built_in_policies()
    {
        Resolved resolved = Resolved.Text(Resolved.Section("bpf_lsm", "file_open: python-file-policy.bpf\ntask_create: deny-fork.bpf"));
        BpfLsmPolicy programs = resolved.Policy.BpfLsm!;
        Assert.Equal(["file_open", "task_alloc"], programs.Hooks.Select(hook => hook.Hook.Name));
        Assert.Equal(("deny 13", true), (Hooked.Text(programs.Hooks[0].Default), programs.Hooks[0].LaunchGrants));
        Assert.Equal(["deny 1: clone_flags NoBits 65536"], Hooked.Rules(programs.Hooks[1])); // no thread
        Assert.Equal(["p.policy.yaml", "builtin:python-file-policy.bpf", "builtin:deny-fork.bpf"], resolved.Sources.Files.Select(file => file.Name));
        Assert.Equal(2, programs.Hooks[1].Rules[0].Source.File);
        Assert.Equal("PB3202", Assert.Single(resolved.Diagnostics).Code);
    }

    [Fact]
    public void Hardened_has_its_set_by_itself_and_others_by_its_name()
    {
        string[] names = [.. Resolved.Text("profile: p\nmode: hardened\n").Policy.BpfLsm!.Hooks.Select(hook => hook.Hook.Name)];
        Assert.Equal(
            [
                "bpf", "kernel_load_data", "kernel_module_request", "kernel_read_file", "move_mount", "ptrace_access_check", "ptrace_traceme", "sb_mount", "sb_pivotroot",
                "sb_remount", "sb_umount", "userns_create",
            ],
            names);
        Assert.Equal(names, Hooked.Read("include: [builtin:hardened]").Hooks.Select(hook => hook.Hook.Name));
        Assert.Equal(names, Hooked.Read("bpf: builtin:hardened\ninclude: [hardened.bpf]").Hooks.Select(hook => hook.Hook.Name));
        Assert.Equal(["deny 1: outside Eq 1"], Hooked.Rules(Hooked.Read("include: [builtin:hardened]").Hooks.Single(hook => hook.Hook.Name == "ptrace_traceme")));
        Assert.Null(Resolved.Text("profile: p\n").Policy.BpfLsm);
        Assert.All(Resolved.Text("profile: p\nmode: hardened\n").Policy.BpfLsm!.Hooks, hook => Assert.True(hook.OfHardened));
        Assert.False(Assert.Single(Resolved.Text("mode: hardened\n" + Resolved.Section("bpf_lsm", "bpf: []")).Policy.BpfLsm!.Hooks, hook => hook.Hook.Name == "bpf").OfHardened);
    }

    [Fact]
    public void A_file_is_looked_for_beside_the_policy_then_on_the_search_path_then_among_the_built_ins()
    {
        Assert.Equal("deny 1", Found());
        _folder.Write("rules/deny-fork.bpf", "rules: [{action: {errno: EAGAIN}}]\n");
        Assert.Equal("deny 11", Found("rules"));
        _folder.Write("more/deny-fork.bpf", "rules: [{action: audit}]\n");
        Assert.Equal("audit", Found("more", "rules"));
        _folder.Write("deny-fork.bpf", "hook: task_create\nrules: [{action: allow}]\n");
        Assert.Equal("allow", Found("rules"));

        string Found(params string[] search) =>
            Hooked.Text(Assert.Single(Assert.Single(Read("task_alloc: deny-fork.bpf", search).Policy.BpfLsm!.Hooks).Rules).Verdict);
    }

    [Fact]
    public void A_file_is_a_dependency_and_its_mistakes_are_told_in_it()
    {
        _folder.Write("sub/two.bpf", "hooks:\n  capable: [{action: deny, capability: CAP_SYS_ADMN}]\n  settime: {defualt: deny}\n  ptrce: []\n");
        Resolved resolved = Read("include: [sub/two.bpf]");
        Assert.Equal(["sub/two.bpf(2,40): PB3211", "sub/two.bpf(3,13): PB2001", "sub/two.bpf(4,3): PB3200"], Codes(resolved).Order(StringComparer.Ordinal));
        _folder.Write("sub/two.bpf", "hooks:\n  capable: [{action: deny, capability: CAP_SYS_ADMIN}]\n  settime: {default: deny}\n");
        resolved = Read("include: [sub/two.bpf]\nsettime: sub/two.bpf");
        Assert.Equal(["capable", "settime"], resolved.Policy.BpfLsm!.Hooks.Select(hook => hook.Hook.Name));
        Assert.Single(resolved.Policy.BpfLsm.Hooks[0].Rules);
        Assert.Equal([Of("p.policy.yaml"), Of("sub/two.bpf")], resolved.Dependencies);
    }

    [Fact]
    public void A_base_s_file_lies_beside_the_base()
    {
        _folder.Write("bases/b.policy.yaml", "security: {bpf_lsm: {settime: time.bpf}}\n");
        _folder.Write("bases/time.bpf", "default: deny\n");
        _folder.Write("p.policy.yaml", "profile: p\nextends: [bases/b.policy.yaml]\n");
        Assert.Equal("settime", Assert.Single(Resolved.File(Of("p.policy.yaml"), _folder.Path).Policy.BpfLsm!.Hooks).Hook.Name);
    }

    [Theory]
    [InlineData("settime: ../x.bpf", "PB3206")]
    [InlineData("settime: /etc/x.bpf", "PB3206")]
    [InlineData("settime: a/../x.bpf", "PB3206")]
    [InlineData("settime: ./x.bpf", "PB3206")]
    [InlineData("settime: x.yaml", "PB3206")]
    [InlineData("settime: .bpf", "PB3206")]
    [InlineData("settime: \"x\\0.bpf\"", "PB3206")]
    [InlineData("settime: missing.bpf", "PB3205")]
    [InlineData("settime: out.bpf", "PB3207")]
    [InlineData("settime: way/secret.bpf", "PB3207")]
    [InlineData("settime: folder.bpf", "PB3208")]
    [InlineData("settime: empty.bpf", "PB3208")]
    [InlineData("settime: large.bpf", "PB3208")]
    [InlineData("settime: renamed.bpf", "PB3206")]
    [InlineData("settime: for-capable.bpf", "PB3209")]
    [InlineData("settime: builtin:hardened", "PB3209")]
    [InlineData("include: [no-hook.bpf]", "PB3210")]
    [InlineData("include: [both.bpf]", "PB3210")]
    [InlineData("include: [builtin:hardend]", "PB3223")]
    public void What_cannot_be_taken_is_told(string section, string code)
    {
        string outside = _folder.Write("outside/secret.bpf", "default: deny\n");
        _folder.Write("in/for-capable.bpf", "hook: capable\ndefault: deny\n");
        _folder.Write("in/no-hook.bpf", "default: deny\n");
        _folder.Write("in/both.bpf", "default: deny\nhooks: {settime: []}\n");
        _folder.Write("in/empty.bpf", "");
        _folder.Write("in/large.bpf", "default: deny\n" + new string('#', PolicyFiles.MaxBytes));
        Directory.CreateDirectory(Of("in/folder.bpf"));
        File.CreateSymbolicLink(Of("in/out.bpf"), outside);
        File.CreateSymbolicLink(Of("in/renamed.bpf"), _folder.Write("in/other.txt", "default: deny\n"));
        Directory.CreateSymbolicLink(Of("in/way"), Of("outside"));
        string policy = _folder.Write("in/p.policy.yaml", Resolved.Section("bpf_lsm", section));
        Resolved resolved = Resolved.File(policy);
        Assert.Equal(code, Assert.Single(resolved.Diagnostics).Code);
        Assert.Null(resolved.Model);
    }

    [Fact]
    public void Where_a_file_was_looked_for_is_told()
    {
        Assert.Equal(
            "the file 'x.bpf' was not found; looked for 'x.bpf', 'more/x.bpf', the built-ins deny-fork.bpf, hardened.bpf, python-file-policy.bpf",
            Assert.Single(Read("settime: x.bpf", "more").Diagnostics).Text);
    }

    [Fact]
    public void A_hook_policy_is_not_extended()
    {
        _folder.Write("x.bpf", "default: deny\n");
        string policy = _folder.Write("p.policy.yaml", "profile: p\nextends: [x.bpf]\n");
        Assert.Equal("PB3225", Assert.Single(Resolved.File(policy).Diagnostics).Code);
    }

    private string Of(string name) => Path.Join(_folder.Path, name);

    private Resolved Read(string section, params string[] search) =>
        Resolved.File(_folder.Write("p.policy.yaml", Resolved.Section("bpf_lsm", section)), search: [.. search.Select(Of)]);

    private static IEnumerable<string> Codes(Resolved resolved) => resolved.Lines.Select(line => line[..(line.IndexOf("PB", StringComparison.Ordinal) + 6)]);
}
