using PolicyBuild.Compiler.Tests.Resolution;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

/// <summary>Lints on hook policies: what each warns of, and what comes near and is meant.</summary>
public class HookLintTests
{
    [Theory]
    [InlineData("file_open: §[]")]
    [InlineData("settime: {default: deny}\ncapable: §{}")]
    [InlineData("file_open: §{default: allow, launch: none, rules: []}")]
    [InlineData("file_open: {default: audit}")]
    [InlineData("file_open: {default: deny, rules: []}")]
    [InlineData("file_open: [{action: allow, path: /a}]")]
    [InlineData("file_open: [python-file-policy.bpf]")]
    [InlineData("include: []")]
    public void Hooks_that_let_everything_through(string section) => LintCases.Check("PB4059", Resolved.Section("bpf_lsm", section));

    [Theory]
    [InlineData("    file_open: [{action: audit}]\n", "file_open: []")] // this mode lets through what the others report
    [InlineData("    file_open: []\n", "file_open: [{action: audit}]")]
    [InlineData("    file_open: §[]\n", "settime: [{action: deny}]")]
    [InlineData("    file_open: §[]\n", "file_open: []")]
    public void A_hook_that_another_mode_judges_is_meant(string own, string other) =>
        LintCases.Check("PB4059", $"profile: p\nmode: direct\nsecurity:\n  bpf_lsm:\n    bpf: [{{action: deny}}]\n{own}modes:\n  sandbox: {{security: {{bpf_lsm: {{{other}}}}}}}\n");
}
