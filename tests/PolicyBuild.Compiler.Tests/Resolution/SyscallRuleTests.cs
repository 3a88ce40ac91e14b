using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class SyscallRuleTests
{
    [Fact]
    public void A_name_becomes_a_rule_with_the_number_of_each_abi()
    {
        PolicyModel policy = Resolved.Text(Resolved.Section("seccomp", "allow: [openat]")).Policy;
        Assert.Equal([Architecture.X86_64, Architecture.AArch64], policy.Seccomp!.Targets.Select(t => t.Architecture));
        Assert.Equal(257, policy.Seccomp.Targets[0].Abis[0].Rules.Single().Number);
        Assert.Equal(56, policy.Seccomp.Targets[1].Abis[0].Rules.Single().Number);
    }

    [Fact]
    public void A_group_becomes_a_rule_for_each_member_that_the_abi_has()
    {
        var rules = Resolved.Rules("allow: ['@file-system']", Architecture.AArch64);
        Assert.Contains(rules, r => r.Syscall == "openat" && r.FromGroup);
        Assert.DoesNotContain(rules, r => r.Syscall == "open");
    }

    [Theory]
    [InlineData("PB3020", "allow: [§opnat]")]
    [InlineData("PB3021", "allow: [§'@file-sytem']")]
    [InlineData("PB3022", "allow: [§{args: []}]")]
    [InlineData("PB3022", "allow: [§{syscall: read, syscalls: [write]}]")]
    [InlineData("PB3024", "deny: [{syscall: read, errno: §EPREM}]")]
    [InlineData("PB3024", "default: {errno: §ENOPERM}")]
    [InlineData("PB3026", "deny: [{syscall: read, args: [§{op: eq, value: 1}]}]")]
    [InlineData("PB3026", "deny: [{syscall: read, args: [§{arg: fd, index: 0, op: eq, value: 1}]}]")]
    [InlineData("PB3028", "deny: [{syscall: read, args: [{arg: §fdd, op: eq, value: 1}]}]")]
    [InlineData("PB3028", "deny: [{syscall: '@file-system', args: [{arg: §flags, op: eq, value: 1}]}]")]
    [InlineData("PB3030", "deny: [{syscall: openat, args: [{arg: flags, op: eq, value: §O_RDONYL}]}]")]
    [InlineData("PB3030", "deny: [{syscall: openat, args: [{arg: flags, op: eq, value: §1|}]}]")]
    [InlineData("PB3032", "deny: [{syscall: read, args: [{arg: fd, op: eq, value: §4294967296}]}]")]
    [InlineData("PB3032", "deny: [{syscall: read, args: [{arg: fd, op: eq, value: §-2147483649}]}]")]
    [InlineData("PB3032", "deny: [{syscall: read, args: [{arg: fd, op: eq, value: §1|0x100000000}]}]")]
    [InlineData("PB3032", "deny: [{syscall: read, args: [{arg: count, op: eq, value: §18446744073709551616}]}]")]
    [InlineData("PB3032", "deny: [{syscall: read, args: [{arg: count, op: in, value: [1, §-9223372036854775809]}]}]")]
    [InlineData("PB3034", "deny: [{syscall: read, args: [{arg: fd, op: eq, value: §[1, 2]}]}]")]
    [InlineData("PB3034", "deny: [{syscall: read, args: [{arg: fd, op: in, value: §1}]}]")]
    [InlineData("PB3035", "deny: [{syscall: read, args: [§{arg: fd, op: masked_eq, value: 1}]}]")]
    [InlineData("PB3035", "deny: [{syscall: read, args: [{arg: fd, op: eq, value: 1, mask: §1}]}]")]
    [InlineData("PB4005", "deny: [{syscall: read, args: [{index: §3, op: eq, value: 1}]}]")]
    [InlineData("PB4005", "deny: [{syscalls: [read, close, getpid], args: [{index: §4, op: eq, value: 1}]}]")]
    [InlineData("PB4006", "deny: [{syscall: read, args: [§{arg: buf, op: eq, value: 1}]}]")]
    [InlineData("PB4008", "deny: [{syscall: read, args: [{arg: count, op: eq, value: 1, width: §32}]}]")]
    [InlineData("PB4009", "deny: [{syscall: read, args: [{arg: fd, op: eq, value: 1, width: §64}]}]")]
    [InlineData("PB4010", "architectures: §[i386]")]
    public void What_is_wrong_is_reported_at_its_place(string code, string section) =>
        Resolved.AssertSingle(code, Resolved.Section("seccomp", section), Architecture.AArch64);

    [Fact]
    public void A_suggestion_comes_with_an_unknown_name() =>
        Assert.Equal(
            ["p.policy.yaml(4,13): PB3020: unknown syscall 'opnat'; did you mean 'openat'?"],
            Resolved.Text(Resolved.Section("seccomp", "allow: [opnat]")).Lines);

    [Fact]
    public void A_call_that_none_of_the_chosen_abis_has_is_a_note_only_where_it_is_named()
    {
        Resolved named = Resolved.Text(Resolved.Section("seccomp", "allow: [arch_prctl]"), Architecture.AArch64);
        Diagnostic note = Assert.Single(named.Diagnostics);
        Assert.Equal(("PB4011", Severity.Note), (note.Code, note.Severity));
        Assert.Empty(Resolved.Text(Resolved.Section("seccomp", "allow: [arch_prctl, '@file-system']")).Diagnostics);
    }

    [Theory]
    [InlineData("-1", 32, 0xFFFFFFFFUL)]
    [InlineData("-1", 64, ulong.MaxValue)]
    [InlineData("-2147483648", 32, 0x80000000UL)]
    [InlineData("4294967295", 32, 0xFFFFFFFFUL)]
    [InlineData("18446744073709551615", 64, ulong.MaxValue)]
    [InlineData("-9223372036854775808", 64, 0x8000000000000000UL)]
    [InlineData("0x10", 32, 16UL)]
    public void A_value_is_read_in_the_width(string value, int width, ulong expected)
    {
        string section = $"deny: [{{syscall: getpid, args: [{{index: 5, op: eq, value: {value}, width: {width}}}]}}]";
        Assert.Equal(expected, Resolved.Rules(section).Single().All.Single().Values.Single());
    }

    [Fact]
    public void A_rule_points_at_the_name_that_it_came_from()
    {
        Resolved resolved = Resolved.Text(Resolved.Section("seccomp", "allow:\n  - read\n  - {syscalls: [write, close]}"), Architecture.X86_64);
        var rules = resolved.Policy.Seccomp!.Targets[0].Abis[0].Rules;
        Assert.Equal([(5, 9), (6, 21), (6, 28)], rules.Select(r => resolved.Sources.Locate(r.Source)!.Value).Select(s => (s.Line, s.Column)));
    }
}
