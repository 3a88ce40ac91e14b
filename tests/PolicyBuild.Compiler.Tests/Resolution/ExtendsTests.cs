using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public sealed class ExtendsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Resolved Resolve(string text, string name = "p.policy.yaml", string? root = null) =>
        Resolved.File(_folder.Write(name, text), root ?? _folder.Path);

    private static IEnumerable<string> Syscalls(Resolved resolved) => resolved.Policy.Seccomp!.Targets[0].Abis[0].Rules.Select(r => r.Syscall);

    private static string Allow(string names) => "security: {seccomp: {allow: [" + names + "]}}\n";

    [Fact]
    public void A_processor_that_an_extended_file_lists_may_be_listed_again()
    {
        _folder.Write("a.base.policy.yaml", "performance: {cpu_affinity: [0, 1]}\n");
        Resolved resolved = Resolve("profile: p\nextends: [./a.base.policy.yaml]\nperformance: {cpu_affinity: [1, 4]}\n");
        Assert.Empty(resolved.Lines);
        Assert.Equal("0-1 4", string.Join(' ', resolved.Policy.Process.Affinity?.Ranges ?? []));
    }

    [Fact]
    public void A_comment_switches_lints_off_in_its_own_file_only()
    {
        const string Rule = "security: {seccomp: {default: allow, deny: [{syscall: openat, args: [{arg: filename, op: eq, value: 1}]}]}}\n";
        _folder.Write("a.base.policy.yaml", "# policybuild:disable PB4006\n" + Rule);
        string path = _folder.Write("p.policy.yaml", "profile: p\nextends: [./a.base.policy.yaml]\n" + Rule);
        Resolved resolved = Resolved.File(path);
        Assert.Contains(resolved.Lines, line => line.StartsWith("a.base", StringComparison.Ordinal));
        Assert.NotEmpty(resolved.Shown);
        Assert.All(resolved.Shown, line => Assert.StartsWith("p.policy.yaml(3,", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Later_files_win_for_scalars_and_the_policy_wins_over_all()
    {
        _folder.Write("a.base.policy.yaml", "mode: direct\nenforcement: best-effort\nprocess: {umask: '022', env: {inherit: all}}\n");
        _folder.Write("b.base.policy.yaml", "mode: hardened\nprocess: {umask: '027'}\n");
        Resolved resolved = Resolve("profile: p\nextends: [a.base.policy.yaml, ./b.base.policy.yaml]\nprocess: {working_directory: /srv}\n");
        Assert.Equal(LaunchMode.Hardened, resolved.Policy.Mode);
        Assert.True(resolved.Policy.BestEffort);
        Assert.Equal(0x17, resolved.Policy.Process.Umask);
        Assert.Equal(EnvironmentInheritance.All, resolved.Policy.Process.Inheritance);
        Assert.Equal("/srv", resolved.Policy.Process.WorkingDirectory!.Value.Path);
        Assert.Equal(LaunchMode.Direct, Resolve("profile: p\nextends: [a.base.policy.yaml, b.base.policy.yaml]\nmode: direct\n").Policy.Mode);
    }

    [Fact]
    public void Lists_are_joined_in_the_order_of_the_files()
    {
        _folder.Write("a.base.policy.yaml", Allow("read, write"));
        _folder.Write("b.base.policy.yaml", Allow("close"));
        Resolved resolved = Resolve("profile: p\nextends: [a.base.policy.yaml, b.base.policy.yaml]\n" + Allow("lseek"));
        Assert.Equal(["read", "write", "close", "lseek"], Syscalls(resolved));
    }

    [Fact]
    public void Replace_drops_what_the_file_inherits_and_no_more()
    {
        _folder.Write("a.base.policy.yaml", Allow("read"));
        _folder.Write("b.base.policy.yaml", "extends: [c.base.policy.yaml]\nsecurity: {seccomp: {allow: !replace [write]}}\n");
        _folder.Write("c.base.policy.yaml", Allow("close"));
        Assert.Equal(["read", "write"], Syscalls(Resolve("profile: p\nextends: [a.base.policy.yaml, b.base.policy.yaml]\n")));
        Assert.Equal(["lseek"], Syscalls(Resolve(
            "profile: p\nextends: [a.base.policy.yaml, b.base.policy.yaml]\nsecurity: {seccomp: {allow: !replace [lseek]}}\n")));
    }

    [Fact]
    public void A_file_that_is_reached_on_two_ways_brings_its_lists_once()
    {
        _folder.Write("top.base.policy.yaml", Allow("read"));
        _folder.Write("a.base.policy.yaml", "extends: [top.base.policy.yaml]\n" + Allow("write"));
        _folder.Write("b.base.policy.yaml", "extends: [top.base.policy.yaml]\n" + Allow("close"));
        Resolved resolved = Resolve("profile: p\nextends: [a.base.policy.yaml, b.base.policy.yaml]\n");
        Assert.Equal(["read", "write", "close"], Syscalls(resolved));
        Assert.Equal(["p.policy.yaml", "a.base.policy.yaml", "top.base.policy.yaml", "b.base.policy.yaml"], resolved.Sources.Files.Select(f => f.Name));
    }

    [Fact]
    public void Every_file_read_is_a_dependency_and_the_policy_is_the_first()
    {
        _folder.Write("lib/a.base.policy.yaml", "extends: [../b.base.policy.yaml, 'builtin:base']\n");
        _folder.Write("b.base.policy.yaml", "mode: direct\n");
        Resolved resolved = Resolve("profile: p\nextends: [lib/a.base.policy.yaml]\n");
        Assert.Equal(["p.policy.yaml", "lib/a.base.policy.yaml", "b.base.policy.yaml"], resolved.Dependencies.Select(d => Path.GetRelativePath(_folder.Path, d)));
        Assert.Equal(["p.policy.yaml", "lib/a.base.policy.yaml", "b.base.policy.yaml", "builtin:base"], resolved.Sources.Files.Select(f => f.Name));
    }

    [Fact]
    public void A_rule_points_into_the_file_that_wrote_it()
    {
        _folder.Write("a.base.policy.yaml", "# a comment\n" + Allow("read"));
        Resolved resolved = Resolve("profile: p\nextends: [a.base.policy.yaml]\n" + Allow("write"));
        Assert.Equal(
            [(1, 2, 30), (0, 3, 30)],
            resolved.Policy.Seccomp!.Targets[0].Abis[0].Rules.Select(r => resolved.Sources.Locate(r.Source)!.Value).Select(s => (s.File, s.Line, s.Column)));
    }

    [Fact]
    public void An_error_in_an_extended_file_is_reported_there()
    {
        _folder.Write("a.base.policy.yaml", Allow("opnat"));
        _folder.Write("b.base.policy.yaml", "mood: direct\n");
        Assert.Equal(
            ["a.base.policy.yaml(1,30): PB3020: unknown syscall 'opnat'; did you mean 'openat'?"],
            Resolve("profile: p\nextends: [a.base.policy.yaml]\n").Lines);
        Resolved resolved = Resolve("profile: p\nextends: [b.base.policy.yaml]\n");
        Assert.Null(resolved.Model);
        Assert.StartsWith("b.base.policy.yaml(1,1): PB2", Assert.Single(resolved.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_below_a_policy_does_not_hide_its_own_errors()
    {
        _folder.Write("a.base.policy.yaml", "mood: direct\n" + Allow("opnat"));
        Resolved resolved = Resolve("profile: p\nextends: [a.base.policy.yaml, absent.base.policy.yaml]\n" + Allow("raed"));
        Assert.Null(resolved.Model);
        Assert.Equal(
            ["a.base.policy.yaml(1,1): PB2001", "p.policy.yaml(2,31): PB3001", "a.base.policy.yaml(2,30): PB3020", "p.policy.yaml(3,30): PB3020"],
            resolved.Lines.Select(line => line[..(line.IndexOf("PB", StringComparison.Ordinal) + 6)]));
    }

    [Fact]
    public void A_cycle_is_printed_as_a_chain()
    {
        _folder.Write("a.base.policy.yaml", "extends: [b.base.policy.yaml]\n");
        _folder.Write("b.base.policy.yaml", "extends: [./a.base.policy.yaml]\n");
        Assert.StartsWith(
            "b.base.policy.yaml(1,11): PB3006: extends goes in a circle: a.base.policy.yaml -> b.base.policy.yaml -> a.base.policy.yaml;",
            Assert.Single(Resolve("profile: p\nextends: [a.base.policy.yaml]\n").Lines), StringComparison.Ordinal);
        Assert.Contains("p.policy.yaml -> p.policy.yaml", Assert.Single(Resolve("profile: p\nextends: [p.policy.yaml]\n").Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_through_a_symbolic_link_is_seen()
    {
        _folder.Write("a.base.policy.yaml", "extends: [link.base.policy.yaml]\n");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link.base.policy.yaml"), "a.base.policy.yaml");
        Assert.Contains(": PB3006: ", Assert.Single(Resolve("profile: p\nextends: [a.base.policy.yaml]\n").Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PB3001", "missing.base.policy.yaml")]
    [InlineData("PB3001", "\"a\\0b\"")]
    [InlineData("PB3002", "folder")]
    [InlineData("PB3002", "empty.base.policy.yaml")]
    [InlineData("PB3002", "pipe.base.policy.yaml")]
    [InlineData("PB3003", "large.base.policy.yaml")]
    [InlineData("PB3005", "../outside.base.policy.yaml")]
    [InlineData("PB3005", "/dev/null")]
    [InlineData("PB3005", "link-out.base.policy.yaml")]
    [InlineData("PB3005", "folder-out/outside.base.policy.yaml")]
    [InlineData("PB3009", "'builtin:bose'")]
    public void What_cannot_be_extended_is_an_error_at_its_name(string code, string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "root", "folder"));
        _folder.Write("root/empty.base.policy.yaml", "");
        _folder.Write("root/large.base.policy.yaml", "# " + new string('x', 1 << 20));
        _folder.Write("outside.base.policy.yaml", "mode: direct\n");
        ProcessRun.Of("mkfifo", [Path.Combine(_folder.Path, "root", "pipe.base.policy.yaml")]);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "root", "link-out.base.policy.yaml"), "../outside.base.policy.yaml");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "root", "folder-out"), "..");
        Resolved resolved = Resolve($"profile: p\nextends: [{name}]\n", "root/p.policy.yaml", Path.Combine(_folder.Path, "root"));
        Assert.Null(resolved.Model);
        Assert.StartsWith($"p.policy.yaml(2,11): {code}: ", Assert.Single(resolved.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_stays_below_the_root_is_followed()
    {
        _folder.Write("real/a.base.policy.yaml", "extends: [b.base.policy.yaml]\n");
        _folder.Write("b.base.policy.yaml", "mode: direct\n");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link.base.policy.yaml"), "real/a.base.policy.yaml");
        Assert.Equal(LaunchMode.Direct, Resolve("profile: p\nextends: [link.base.policy.yaml]\n").Policy.Mode);
    }

    [Fact]
    public void The_root_is_the_repository_and_without_one_the_policys_folder()
    {
        _folder.Write("repo/shared/a.base.policy.yaml", "mode: direct\n");
        string policy = _folder.Write("repo/app/p.policy.yaml", "profile: p\nextends: [../shared/a.base.policy.yaml]\n");
        Assert.Equal(["PB3005"], Resolved.File(policy).Diagnostics.Select(d => d.Code));
        _folder.Write("repo/.git", "gitdir: elsewhere\n");
        Resolved resolved = Resolved.File(policy);
        Assert.Equal(LaunchMode.Direct, resolved.Policy.Mode);
        Assert.Equal("../shared/a.base.policy.yaml", resolved.Sources.Files[1].Name);
    }

    [Fact]
    public void Sixteen_files_may_extend_each_other_in_a_row_and_no_more()
    {
        for (int i = 1; i < 17; i++) { _folder.Write($"{i}.base.policy.yaml", i == 16 ? "mode: direct\n" : $"extends: [{i + 1}.base.policy.yaml]\n"); }
        Assert.Equal(LaunchMode.Direct, Resolve("profile: p\nextends: [2.base.policy.yaml]\n").Policy.Mode);
        Assert.StartsWith("15.base.policy.yaml(1,11): PB3007", Assert.Single(Resolve("profile: p\nextends: [1.base.policy.yaml]\n").Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_policy_is_made_of_at_most_64_files(int bases, bool fine)
    {
        for (int i = 0; i < bases; i++) { _folder.Write($"{i}.base.policy.yaml", "mode: direct\n"); }
        string names = string.Join(", ", Enumerable.Range(0, bases).Select(i => $"{i}.base.policy.yaml"));
        Assert.Equal(fine ? [] : ["PB3008"], Resolve($"profile: p\nextends: [{names}]\n").Diagnostics.Select(d => d.Code));
    }

    [Fact]
    public void A_policy_from_standard_input_extends_built_ins_alone()
    {
        Assert.Contains(Resolved.Text("profile: p\nextends: ['builtin:base']\n").Policy.Seccomp!.Targets[0].Abis[0].Rules, r => r.Syscall == "execve");
        Resolved.AssertSingle("PB3010", "profile: p\nextends: [§./a.base.policy.yaml]\n");
    }

    [Fact]
    public void All_wrong_names_are_reported_at_once() =>
        Assert.Equal(["PB3001", "PB3009", "PB3001"], Resolve("profile: p\nextends: [x.yaml, 'builtin:none', y.yaml]\n").Diagnostics.Select(d => d.Code));
}
