using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

public class PortLintTests
{
    [Theory]
    [InlineData("tcp: §{bind: [8080]}")]
    [InlineData("tcp: §{bind: [80, 443], connect: []}")]
    [InlineData("tcp: {bind: []}")] // the compiler refuses listen
    [InlineData("tcp: {bind: [0, 8080]}")] // what the kernel picks is listed
    [InlineData("tcp: {connect: [443]}")]
    [InlineData("udp: {bind: [53]}")] // nothing listens
    public void Ports_that_a_listen_without_a_bind_passes_by(string ports) =>
        LintCases.Check("PB4040", LintCases.Landlock("paths: [{path: /srv, access: read-only}]\n" + ports));

    [Theory]
    [InlineData("default: allow\ndeny: [{syscall: listen, errno: EACCES}]", "tcp: {bind: [8080]}")]
    [InlineData("allow: ['@startup', bind, socket]", "tcp: {bind: [8080]}")]
    [InlineData("allow: ['@startup', bind, socket, listen]", "tcp: §{bind: [8080]}")]
    public void Nothing_is_said_where_the_filter_lets_nothing_listen(string calls, string ports) =>
        LintCases.Check("PB4040", LintCases.Both(calls, "paths: [{path: /srv, access: read-only}]\n" + ports));
}
