using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization;

public class LintTests
{
    // The codes that the passes find while they work; what is found in the policy as written has tests of its own, below Lints.
    private static void AssertLints(string[] expected, string section, params Architecture[] architectures) =>
        Assert.Equal(expected, Resolved.Text(Resolved.Section("seccomp", section), architectures).Optimize().Lints.Lines
            .Where(line => string.CompareOrdinal(line[(line.IndexOf(": PB", StringComparison.Ordinal) + 2)..], "PB4012") < 0)
            .Select(line => line.Split('(', ')')[1] + line[line.IndexOf(':')..].Split(';')[0]));

    [Theory]
    [InlineData("default: allow\ndeny: [mount]\nallow: [mount]", "6,13: PB4001: the rule for mount never matters: another rule gives kill_process to all its calls")]
    [InlineData("default: allow\nlog: [read, read]", "5,17: PB4001: the rule for read never matters: another rule says the same")]
    [InlineData(
        "default: allow\nlog: [{syscall: read, args: [{arg: fd, op: eq, value: 5}]}, {syscall: read, args: [{arg: fd, op: in, value: [5]}]}]",
        "5,75: PB4001: the rule for read never matters: another rule says the same")]
    [InlineData(
        "default: allow\ndeny: [{syscall: read, errno: 1, args: [{arg: fd, op: masked_eq, mask: -1, value: 0}]}, {syscall: read, errno: 1, args: [{arg: fd, op: le, value: 0}]}]",
        "5,103: PB4001: the rule for read never matters: another rule says the same")]
    [InlineData("default: allow\nallow: [read]", "5,13: PB4001: the rule for read never matters: the default is allow already")]
    [InlineData("allow: ['@startup']\ndeny: [ptrace]", "5,12: PB4001: the rule for ptrace never matters: the default is kill_process already")]
    [InlineData("default: allow\ndeny: [mount, {syscall: mount, args: [{arg: flags, op: eq, value: 1}]}]", "5,29: PB4001: the rule for mount never matters: another rule says the same")]
    [InlineData(
        "default: allow\ntrap: [{syscall: read, args: [{arg: fd, op: gt, value: 5}]}]\nlog: [{syscall: read, args: [{arg: fd, op: eq, value: 9}]}]",
        "6,21: PB4001: the rule for read never matters: another rule gives trap to all its calls")]
    [InlineData("default: allow\nlog: [{syscall: read, args: [{arg: fd, op: lt, value: 0}]}]", "5,21: PB4002: the conditions on read can never hold together")]
    [InlineData("default: allow\nlog: [{syscall: read, args: [{arg: fd, op: masked_eq, mask: 0xf, value: 0x10}]}]", "5,21: PB4002: the conditions on read can never hold together")]
    [InlineData("default: allow\nlog: [{syscall: read, args: [{arg: fd, op: gt, value: 5}, {arg: fd, op: lt, value: 6}]}]", "5,21: PB4002: the conditions on read can never hold together")]
    [InlineData("default: allow\nlog: [{syscall: read, args: [{arg: fd, op: in, value: [1, 2]}, {arg: fd, op: ge, value: 3}]}]", "5,21: PB4002: the conditions on read can never hold together")]
    [InlineData("default: allow\nlog: [{syscall: read, args: [{arg: fd, op: any_bits, value: 3}, {arg: fd, op: no_bits, value: 7}]}]", "5,21: PB4002: the conditions on read can never hold together")]
    [InlineData("default: allow\nlog: [{syscall: read, args: [{arg: fd, op: ge, value: 0}]}]", "5,21: PB4003: a condition on read holds for every call")]
    [InlineData("default: allow\nlog: [{syscall: read, any_of: [[{arg: fd, op: eq, value: 0}], []]}]", "5,21: PB4003: a condition on read holds for every call")]
    public void A_rule_that_says_nothing_is_a_lint(string section, string expected) => AssertLints([expected], section);

    [Theory]
    [InlineData("default: allow\ndeny: ['@mount', mount]")] // it says what the policy means, whatever the group holds
    [InlineData("default: allow\ndeny: [mount, '@mount']")]
    [InlineData("allow: ['@process', '@startup']\ndeny: [ptrace, execve]")]
    [InlineData("default: allow\ndeny: [{syscall: mount, errno: EPERM}, {syscall: mount, args: [{arg: flags, op: eq, value: 1}], errno: EPERM}]\nlog: [umount2]", "5,54")]
    [InlineData("default: allow\ndeny: [{syscall: mount, args: [{arg: flags, op: eq, value: 1}], errno: EPERM}, {syscall: mount, errno: EACCES}]")]
    public void A_rule_that_matters_is_none(string section, string? place = null)
    {
        ImmutableArray<string> lints = [.. Resolved.Text(Resolved.Section("seccomp", section)).Optimize().Lints.Lines];
        if (place is null) { Assert.DoesNotContain(lints, l => l.Contains("PB4001", StringComparison.Ordinal) && !l.Contains("ptrace", StringComparison.Ordinal)); }
        else { Assert.Contains(place, Assert.Single(lints), StringComparison.Ordinal); }
    }

    [Fact]
    public void A_rule_that_matters_on_one_abi_is_no_lint()
    {
        // length is 32 bits wide on i386: there it cannot exceed 4294967295, on x86_64 it can.
        const string Section = "default: allow\narchitectures: [x86_64, i386]\nlog: [{syscall: munmap, args: [{arg: len, op: gt, value: 4294967295}]}]";
        AssertLints([], Section, Architecture.X86_64);
        AssertLints(["6,21: PB4002: the conditions on munmap can never hold together"], Section.Replace("x86_64, i386", "i386", StringComparison.Ordinal), Architecture.X86_64);
    }

    [Fact]
    public void Rules_of_a_base_are_not_linted_and_may_be_repeated()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.base.policy.yaml", "security: {seccomp: {default: allow, deny: [mount, mount], log: [getpid]}}\n");
        string policy = folder.Write("p.policy.yaml", "profile: p\nextends: [a.base.policy.yaml]\nsecurity: {seccomp: {deny: [mount, getpid]}}\n");
        Assert.Empty(Resolved.File(policy).Optimize().Lints.Lines);
    }

    [Fact]
    public void An_allow_list_that_starts_nothing_is_named_once_with_what_is_missing() => AssertLints(
        ["4,14: PB4004: no dynamically linked program starts under these rules: fstat, brk, mprotect, munmap, arch_prctl, set_tid_address, access, pread64, set_robust_list, rseq, prlimit64, getrandom, faccessat would be denied"],
        "default: deny\nallow: [read, write, openat, close, mmap, exit_group]");

    [Theory]
    [InlineData("profile: p\nsecurity:\n  seccomp: {}\n", "p.policy.yaml(3,12): PB4004: ")]
    [InlineData("profile: p\nsecurity:\n  seccomp:\n    allow: [read]\n", "p.policy.yaml(4,5): PB4004: ")]
    public void A_default_that_is_not_written_is_named_by_its_section(string policy, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Resolved.Text(policy).Optimize().Lints.Lines), StringComparison.Ordinal);

    [Theory]
    [InlineData("allow: ['@startup']", true)]
    [InlineData("allow: ['@startup']\ndeny: [mprotect]", false)]
    [InlineData("allow: ['@startup']\ndeny: [{syscall: mprotect, args: [{arg: prot, op: any_bits, value: 4}]}]", true)]
    [InlineData("allow: ['@startup']\ndeny: [execve]", true)] // the gate lets the launcher's own pass
    [InlineData("allow: ['@startup']\ndeny: [execve]\nexec: policy", false)]
    [InlineData("default: allow\ndeny: [mprotect]", true)]
    [InlineData("default: {errno: ENOSYS}\nallow: [read, openat, close, fstat, brk, mmap, mprotect, munmap, arch_prctl, set_tid_address, exit]", true)]
    public void What_starts_is_not_named(string section, bool starts)
    {
        var lints = Resolved.Text(Resolved.Section("seccomp", section)).Optimize().Lints.Diagnostics.Where(d => d.Code == "PB4004");
        Assert.Equal(starts, !lints.Any());
    }

    [Fact]
    public void A_path_with_two_grants_is_a_lint_and_gets_both()
    {
        var (optimized, lints) = Resolved.Text("profile: p\nsecurity:\n  landlock:\n    paths:\n      - {path: /a/, access: read-only, required: false}\n      - {path: /a/**, access: edit}\n").Optimize();
        Assert.StartsWith("p.policy.yaml(6,9): PB4007: '/a'", Assert.Single(lints.Lines), StringComparison.Ordinal);
        LandlockPath path = Assert.Single(optimized.Model.Landlock!.Paths);
        Assert.True(path.Required);
        Assert.Equal((LandlockAccessFs)0x400E, path.Access);
    }
}
