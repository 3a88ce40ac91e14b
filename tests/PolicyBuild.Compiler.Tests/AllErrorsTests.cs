using System.Text;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using Xunit;

namespace PolicyBuild.Compiler.Tests;

/// <summary>A user sees every mistake of a policy in one compile, and each of them once.</summary>
public class AllErrorsTests
{
    [Fact]
    public void A_wrong_shape_does_not_hide_wrong_names() => Assert.Equal(
        ["2,1 PB2001", "5,36 PB2005", "5,40 PB3020", "6,35 PB2002", "6,93 PB3030", "9,28 PB2003", "10,14 PB3041"],
        Places("""
            profile: p
            mdoe: direct
            security:
              seccomp:
                deny: [{syscall: mkdir, errno: 0}, opnat, mount]
                log: [{syscall: openat, args: {}}, {syscall: openat, args: [{arg: flags, op: eq, value: O_RDNOLY}]}]
              landlock:
                paths:
                - {path: /tmp, access: readonly}
                - {path: "${ap}", access: read-only}
            """));

    [Fact]
    public void What_is_left_out_for_its_shape_brings_no_further_error() => Assert.Equal(
        ["3,28 PB2002", "6,29 PB2002", "7,42 PB2002", "8,22 PB2005"],
        Places("""
            profile: p
            process:
              rlimits: {nofile: {soft: [], hard: 5}}
            security:
              seccomp:
                allow: [read, {syscall: 5}]
                deny: [{syscall: mount, args: [{arg: {}, op: eq, value: 1}]}]
                default: {errno: 0}
            """));

    [Fact]
    public void Warnings_wait_until_the_policy_is_whole() =>
        Assert.Equal(["4,21 PB2003"], Places("profile: p\nsecurity:\n  seccomp:\n    architectures: [x86-64]\n    default: deny\n"));

    private static IEnumerable<string> Places(string text)
    {
        CompileResult result = PolicyCompiler.Compile(new SourceFile("p.policy.yaml", Path: null, Encoding.UTF8.GetBytes(text)), CompileOptions.Default, new PolicyFiles());
        Assert.Null(result.Policy);
        return result.Diagnostics.Select(d => (Code: d.Code, At: result.Sources.Locate(d)!.Value)) // each of them has a place
            .Select(d => $"{d.At.Line},{d.At.Column} {d.Code}");
    }
}
