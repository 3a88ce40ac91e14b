using PolicyBuild.Compiler.Import;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Import;

public sealed class MinijailTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("read: arg0 == 0\nread: return EPERM\n")]                                     // a later error must not win over an earlier allow
    [InlineData("read: { arg0 == 0; trap, arg0 < 5, return EINVAL }\n")]
    [InlineData("read: arg0 == 0 && arg1 & 0xf0 || arg2 in ~7\nread: arg0 > 4 || arg1 != 9\nread: trap\n")]
    [InlineData("read: { arg0 == 1; return EPERM, arg0 < 3; return ENOENT, return EACCES }\n")] // errors rank alike: the first counts
    [InlineData("read: { arg0 == 1; log, arg1 == 1; user-notify, arg2 == 1; trace, 1 }\nwrite: user-notify\n")]
    [InlineData("@default trap\n{read, write}: { arg0 & 3; kill, 1 }\n")]
    [InlineData("@denylist\nread: { arg0 in 3; return EPERM, arg0 & 8; return 5 }\nclose: return ENOENT\n")]
    [InlineData("read: arg0 == -1 || arg0 in ~0 && arg1 & 0xffffffff00000000\n")]
    [InlineData("read: arg0 & 0\nread: arg1 in 0\n")]
    [InlineData("kill: arg1 == 9 \\\n  || arg1 == SIGTERM # comment\nkill: return EPERM\n")]
    public void The_first_filter_that_matches_decides(string policy)
    {
        string path = _folder.Write("case.policy", policy);
        new MinijailMeaning(path).AgreesWith(Imported.File(ImportFormat.Minijail, path).Only(), Architecture.X86_64);
    }

    [Fact]
    public void Random_policies_mean_what_they_meant()
    {
        var random = new Random(20260825);
        for (int i = 0; i < 60; i++)
        {
            string path = _folder.Write("random.policy", RandomMinijail.Policy(random));
            new MinijailMeaning(path).AgreesWith(Imported.File(ImportFormat.Minijail, path).Only(), Architecture.X86_64);
        }
    }

    [Theory]
    [InlineData("read", "1,5", "PB9112")]                                     // no colon
    [InlineData("read:", "1,6", "PB9112")]
    [InlineData("read: 2", "1,7", "PB9112")]
    [InlineData("read: 1 1", "1,9", "PB9112")]
    [InlineData("read: arg6 == 1", "1,7", "PB9112")]
    [InlineData("read: arg0 = 1", "1,12", "PB9112")]
    [InlineData("read: arg0 == 08", "1,15", "PB9112")]
    [InlineData("read: arg0 == 0x10000000000000000", "1,15", "PB9110")]
    [InlineData("read: arg0 == 99999999999999999999999999999999999999999999999999", "1,15", "PB9110")]
    [InlineData("read: arg0 == -9223372036854775809", "1,15", "PB9110")]
    [InlineData("read: arg0 == O_RDONLLY", "1,15", "PB9113")]
    [InlineData("read: arg0 == 1 ||", "1,19", "PB9112")]
    [InlineData("read: arg0 == (1|2", "1,19", "PB9112")]
    [InlineData("read: arg0 == ~~1", "1,16", "PB9112")]
    [InlineData("read: { 1", "1,10", "PB9112")]
    [InlineData("read: return", "1,13", "PB9112")]
    [InlineData("read: return 0", "1,14", "PB9108")]
    [InlineData("read: return 4096", "1,14", "PB9108")]
    [InlineData("read: return EPREM", "1,14", "PB9113")]
    [InlineData("read: arg0 == 1; return EPERM", "1,16", "PB9108")]
    [InlineData("read: 1\nread: arg0 == 1", "2,1", "PB9115")]
    [InlineData("@default allow", "1,10", "PB9109")]
    [InlineData("@deny", "1,1", "PB9109")]
    [InlineData("read: 1\n@denylist", "2,1", "PB9108")]
    [InlineData("@denylist\nread: 1", "2,7", "PB9112")]
    [InlineData("@denylist\n@default trap", "2,10", "PB9108")]
    [InlineData("@include", "1,9", "PB9112")]
    [InlineData("@include /a/../..", "1,10", "PB9114")]
    [InlineData("@include /absent", "1,10", "PB9114")]
    [InlineData("fine@group: 1", "1,1", "PB9108")]
    [InlineData("read: kill-thread\nwrite: kill-process", "2,1", "PB9108")]
    [InlineData("# a comment \\\nread: 1", "1,13", "PB9112")]
    [InlineData("read: 1 ?", "1,9", "PB9112")]
    public void A_wrong_line_is_refused_where_it_is_wrong(string policy, string at, string code)
    {
        Imported imported = Imported.File(ImportFormat.Minijail, _folder.Write("wrong.policy", policy));
        Assert.Equal([$"wrong.policy({at}): {code}"], imported.Errors);
        Assert.Empty(imported.Policies);
    }

    [Fact]
    public void Every_wrong_line_is_reported()
    {
        Imported imported = Imported.File(ImportFormat.Minijail, _folder.Write("wrong.policy", "rad: 1\nread: arg9 == 1\nwrite: 1\nopen: return X\n"));
        Assert.Equal(["wrong.policy(1,1): PB9111", "wrong.policy(2,7): PB9112", "wrong.policy(4,14): PB9113"], imported.Errors);
    }

    [Fact]
    public void Included_files_of_other_folders_are_read_beside_the_policy_and_go_on_where_it_is()
    {
        _folder.Write("part.policy", "read: arg0 == 1\n@include ./more.policy\n");
        _folder.Write("more.policy", "write: 1\n");
        string path = _folder.Write("main.policy", "read: arg0 == 0\n@include /opt/x/part.policy\nread: return EPERM\n");
        string policy = Imported.File(ImportFormat.Minijail, path).Only();
        Assert.Contains("# part.policy:1: read: arg0 == 1\n", policy, StringComparison.Ordinal);
        new MinijailMeaning(path).AgreesWith(policy, Architecture.X86_64);
    }

    [Fact]
    public void Files_that_include_each_other_are_refused()
    {
        _folder.Write("b.policy", "read: 1\n@include ./a.policy\n");
        Imported imported = Imported.File(ImportFormat.Minijail, _folder.Write("a.policy", "@include ./b.policy\n"));
        Assert.Equal(["b.policy(2,10): PB9114"], imported.Errors);
        Assert.Contains("a.policy -> b.policy -> a.policy", imported.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Includes_that_multiply_end_at_a_bound()
    {
        for (int i = 1; i <= 8; i++) { _folder.Write($"f{i}.policy", i == 8 ? "# nothing\n" : string.Concat(Enumerable.Repeat($"@include ./f{i + 1}.policy\n", 10))); }
        Imported imported = Imported.File(ImportFormat.Minijail, _folder.Write("f0.policy", "@include ./f1.policy\n"));
        Assert.Contains("PB9114 the policy includes too many files", imported.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_ten_files_is_fine_and_one_of_eleven_is_not()
    {
        for (int i = 0; i < 11; i++) { _folder.Write($"f{i}.policy", i == 10 ? "read: 1\n" : $"@include ./f{i + 1}.policy\n"); }
        Assert.Empty(Imported.File(ImportFormat.Minijail, Path.Combine(_folder.Path, "f1.policy")).Errors);
        Assert.Equal(["f9.policy(1,10): PB9114"], Imported.File(ImportFormat.Minijail, Path.Combine(_folder.Path, "f0.policy")).Errors);
    }

    [Fact]
    public void Architectures_in_brackets_choose_lines()
    {
        const string Policy = "read[arch=x86_64]: 1\nwrite[arch=arm64,arm]: 1\nclose[arch=arm64]: 1\n";
        string own = Imported.Text(ImportFormat.Minijail, Policy).Only();
        Assert.Contains("- read\n", own, StringComparison.Ordinal);
        Assert.DoesNotContain("- write\n", own, StringComparison.Ordinal);
        Assert.Contains("# - source:2: write[arch=arm64,arm]: 1: for other architectures\n", own, StringComparison.Ordinal);
        string other = Imported.Text(ImportFormat.Minijail, Policy, ImportOptions.Default with { Architecture = Architecture.AArch64 }).Only();
        Assert.Contains("- write\n", other, StringComparison.Ordinal);
        Assert.Contains("architectures: [aarch64]", other, StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_beside_the_policy_win_over_the_compilers_unless_they_are_for_another_architecture()
    {
        string path = _folder.Write("c.policy", "read: arg0 == MINE\nwrite: arg0 == O_APPEND\n");
        _folder.Write("constants.json", """{"arch_nr": 3221225534, "constants": {"MINE": -2, "O_APPEND": 77}}""");
        string policy = Imported.File(ImportFormat.Minijail, path).Only();
        Assert.Contains("value: 0xfffffffffffffffe, width: 64", policy, StringComparison.Ordinal);
        Assert.Contains("value: 77, width: 64", policy, StringComparison.Ordinal);
        Assert.Equal(["c.policy(1,15): PB9113"], Imported.File(ImportFormat.Minijail, path, ImportOptions.Default with { Architecture = Architecture.AArch64 }).Errors);
    }

    [Fact]
    public void Filters_that_earlier_ones_leave_nothing_to_are_listed()
    {
        Imported imported = Imported.Text(ImportFormat.Minijail, "read: arg0 == 1\nread: { arg0 == 1; return EPERM }\n");
        Assert.Contains("# - source:2: read: { arg0 == 1 ; return EPERM }: earlier lines decide", imported.Only().Replace("1;", "1 ;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["source(2,1): PB9117"], imported.Places);
    }

    [Fact]
    public void An_order_that_comes_to_too_many_conditions_is_refused()
    {
        string clause = "arg0 == 1 && arg1 == 1 && arg2 == 1 && arg3 == 1";
        string policy = string.Concat(Enumerable.Range(0, 8).Select(i => $"read: {clause.Replace("== 1", $"== {i}", StringComparison.Ordinal)}\n")) + "read: trap\n";
        Assert.Equal(["source(9,1): PB9116"], Imported.Text(ImportFormat.Minijail, policy).Errors);
    }

    [Fact]
    public void Kill_thread_becomes_the_deny_action()
    {
        (var model, _) = Imported.Compile(Imported.Text(ImportFormat.Minijail, "read: 1\nwrite: kill-thread\n").Only(), Architecture.X86_64);
        Assert.Equal(SeccompAction.KillThread, model.Abis[0].Rules.Single(rule => rule.Syscall == "write").Action);
        Assert.Equal(SeccompAction.KillProcess, model.Default);
    }
}
