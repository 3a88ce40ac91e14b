using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

/// <summary>Lints on path and port rules: what each warns of, and what comes near and is meant.</summary>
public class FileLintTests
{
    private static string Paths(params string[] rules) => LintCases.Landlock("paths:" + string.Concat(rules.Select(rule => "\n  - " + rule)));

    [Theory]
    [InlineData("§{path: /srv, access: read-write-execute}")]
    [InlineData("{path: /srv, access: read-execute}", "§{path: /srv/data, access: read-write}")]
    [InlineData("{path: /srv, access: read-write}", "§{path: /srv/bin, access: read-execute}")]
    [InlineData("{path: '${app}', access: read-execute}", "§{path: '${app}/cache', access: edit}")]
    [InlineData("{path: /, access: read-execute}", "§{path: '/srv/*.log', access: edit}")]
    [InlineData("{path: /srv/app, access: read-execute}", "{path: /srv/app2, access: read-write}")]
    [InlineData("{path: /, access: read-execute}", "{path: /dev/null, access: edit}")]
    [InlineData("{path: /srv, access: read-execute}", "{path: '${tmp}', access: read-write}")]
    [InlineData("{path: /srv, access: read-write}", "{path: /srv/doc, access: read-only}")]
    public void Places_that_are_written_and_executed(params string[] rules) => LintCases.Check("PB4012", Paths(rules));

    [Theory]
    [InlineData("§{path: /etc/resolv.conf, access: read-only}")]
    [InlineData("§{path: '${app}/settings.json', access: read-only}")]
    [InlineData("{path: /etc, access: read-only}", "{path: /etc/resolv.conf, access: read-only}")]
    [InlineData("{path: /etc, access: read-only}", "§{path: /etc/resolv.conf, access: edit}")]
    [InlineData("{path: /etc/passwd, access: read-only}")]
    [InlineData("{path: '/etc/app/*.conf', access: read-only}")]
    [InlineData("{path: /etc/app, access: read-only}")]
    public void Files_that_are_replaced(params string[] rules) => LintCases.Check("PB4017", Paths(rules));

    [Theory]
    [InlineData("§{path: /srv, access: [read_file, write_file, truncate, make_reg, remove_file]}")]
    [InlineData("{path: /srv, access: [read_file, write_file, truncate, make_reg, remove_file, refer]}")]
    [InlineData("{path: /srv, access: [write_file, truncate, make_reg]}")] // it gathers: nothing leaves
    [InlineData("{path: /srv, access: read-write}", "{path: /b, access: edit}")]
    public void Folders_between_which_nothing_moves(params string[] rules) => LintCases.Check("PB4018", Paths(rules));

    [Theory]
    [InlineData("§{path: /srv/a, access: [read_file, write_file]}")]
    [InlineData("{path: /srv/a, access: edit}")]
    [InlineData("{path: /srv/a, access: device}")]
    [InlineData("{path: /dev/null, access: [read_file, write_file]}")]
    public void Files_that_are_not_cut_short(params string[] rules) => LintCases.Check("PB4019", Paths(rules));

    [Theory]
    [InlineData("§{path: /opt/bin, access: [execute]}")]
    [InlineData("{path: /opt, access: read-only}", "{path: /opt/bin, access: [execute]}")]
    [InlineData("{path: /opt/bin, access: read-execute}")]
    public void Files_that_are_executed_and_not_read(params string[] rules) => LintCases.Check("PB4020", Paths(rules));

    [Theory]
    [InlineData("§launch: none\npaths: [{path: /opt, access: read-execute}]")]
    [InlineData("§launch: none\npaths: [{path: /usr, access: read-only}]")]
    [InlineData("launch: none\npaths: [{path: /usr, access: read-execute}]")]
    [InlineData("launch: none\npaths: [{path: /opt, access: read-only}, {path: /lib64/ld-linux-x86-64.so.2, access: read-execute}]")]
    [InlineData("paths: [{path: /opt, access: read-execute}]")]
    public void Launches_without_a_loader(string section) => LintCases.Check("PB4021", LintCases.Landlock(section));

    [Theory]
    [InlineData("default: §{errno: EPERM}\nallow: ['@startup']", "direct")]
    [InlineData("allow: ['@startup']", "sandbox")]
    [InlineData("allow: [read, write]", "direct")]
    public void No_layer_for_files(string section, string mode) => LintCases.Check("PB4022", LintCases.Seccomp(section, mode));

    [Theory]
    [InlineData("§paths: [{path: /opt, access: read-execute}]", "direct")]
    [InlineData("paths: [{path: /opt, access: read-execute}]", "sandbox")]
    [InlineData("enabled: false\npaths: [{path: /opt, access: read-execute}]", "direct")]
    public void No_layer_for_calls(string section, string mode) => LintCases.Check("PB4023", LintCases.Landlock(section, mode));

    [Theory]
    [InlineData("paths: [{path: /a, access: read-only}]\ntcp: §{connect: [443]}", "sandbox")]
    [InlineData("paths: [{path: /a, access: read-only}]\ntcp: {connect: []}", "sandbox")]
    [InlineData("paths: [{path: /a, access: read-only}]\ntcp: {connect: [443]}", "direct")]
    public void Ports_without_a_network(string section, string mode) => LintCases.Check("PB4032", LintCases.Landlock(section, mode));
}
