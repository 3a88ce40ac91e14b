using System.Text;
using System.Text.RegularExpressions;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Optimization.Lints;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

/// <summary>What holds for all lints.</summary>
public partial class LintPassTests
{
    // Something for most lints.
    private const string Linted = """
        profile: p
        mode: direct
        security:
          seccomp:
            default: kill_thread
            exec: policy
            allow: [openat, unshare, personality, clone, io_uring_setup, io_uring_enter, socket, mount, _sysctl]
            deny: ['@module', execve]
          landlock:
            launch: none
            paths:
              - {path: /srv, access: [execute, write_file, make_reg, remove_file]}
              - {path: /etc/resolv.conf, access: read-only}
            tcp: {connect: [443]}
          capabilities: [CAP_SYS_CHROOT]
        resources: {disk: 1GB, timeout: 30s}
        """;

    public static TheoryData<string> Policies => new(
        Directory.EnumerateFiles(Repository.Folder("samples"), "*.policy.yaml", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Policies))]
    public void Nothing_is_said_of_the_samples(string path)
    {
        Resolved resolved = Resolved.File(Path.Combine(Repository.Root, path));
        Assert.Empty(resolved.Optimize().Lints.Lines);
    }

    [Fact]
    public void Nothing_is_said_of_the_policy_in_the_readme()
    {
        string readme = File.ReadAllText(Repository.Folder("README.md"));
        string policy = ReadmePolicy().Match(readme).Groups[1].Value;
        Assert.StartsWith("# hello.policy.yaml\n", policy, StringComparison.Ordinal);
        Assert.Empty(Resolved.Text(policy).Optimize().Lints.Lines);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("sandbox")]
    [InlineData("hardened")]
    public void Nothing_is_said_of_the_base(string mode) =>
        Assert.Empty(Resolved.Text($"profile: p\nmode: {mode}\nextends: ['builtin:base']\n").Optimize().Lints.Lines);

    [Fact]
    public void Nothing_is_said_of_what_a_base_says()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.base.policy.yaml", Linted.Replace("profile: p\n", "", StringComparison.Ordinal));
        string policy = folder.Write("p.policy.yaml", "profile: p\nextends: [a.base.policy.yaml]\n");
        Assert.DoesNotContain(Codes(Resolved.File(policy)), code => string.CompareOrdinal(code, "PB4012") >= 0);
    }

    [Fact]
    public void Lints_change_nothing()
    {
        Resolved resolved = Resolved.Text(Linted);
        Assert.Same(resolved.Policy, new LintPass().Run(resolved.Policy, new DiagnosticBag(), out PassResult result));
        Assert.Equal(0, result.Changes);
    }

    [Fact]
    public void A_lint_warns_with_its_own_code_and_codes_are_in_order()
    {
        ILint[] lints = LintPass.Lints();
        Assert.Equal(lints.Select(lint => lint.Code).Order(StringComparer.Ordinal).Distinct(), lints.Select(lint => lint.Code));
        int found = 0;
        foreach (ILint lint in lints)
        {
            var bag = new DiagnosticBag();
            lint.Run(new LintSubject(Resolved.Text(Linted).Policy), bag);
            Assert.All(bag.ToImmutable(), diagnostic => Assert.Equal((lint.Code, Severity.Warning), (diagnostic.Code, diagnostic.Severity)));
            found += bag.Count > 0 ? 1 : 0;
        }

        Assert.True(found >= 12, $"the policy meets {found} lints");
    }

    [Fact]
    public void A_comment_silences_each_of_them()
    {
        List<string> codes = Compiled(Linted);
        Assert.Contains("PB4012", codes);
        string comments = string.Concat(codes.Distinct().Select(code => $"# policybuild:disable {code}\n"));
        Assert.Empty(Compiled(comments + Linted));
    }

    private static List<string> Compiled(string policy)
    {
        var file = new SourceFile("p.policy.yaml", Path: null, Encoding.UTF8.GetBytes(policy));
        CompileResult result = PolicyCompiler.Compile(file, CompileOptions.Default, new PolicyFiles(), TestContext.Current.CancellationToken);
        return [.. result.Diagnostics.Select(diagnostic => diagnostic.Code)];
    }

    private static IEnumerable<string> Codes(Resolved resolved) => resolved.Optimize().Lints.Diagnostics.Select(diagnostic => diagnostic.Code);

    [GeneratedRegex("## A policy\n\n```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ReadmePolicy();
}
