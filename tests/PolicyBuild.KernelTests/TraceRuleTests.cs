using PolicyBuild.KernelTests.Probe;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Trace rules under a tracer that answers (tracer.c).</summary>
public sealed class TraceRuleTests
{
    private const string NotImplemented = "errno 38"; // ENOSYS
    private static readonly Lazy<string> s_tracer = new(() => ProbeProgram.Compile("tracer", ["-O1", "-static"], "tracer.c"));

    // getuid, getppid, getgid, and getpid, which no rule is for; all of one process, and then getuid of a child.
    private static readonly string[] s_calls = ["102", "110", "104", "39", "+102"];

    [Theory]
    [InlineData("mode: direct", "")]
    [InlineData("mode: direct", ", exec: once")]
    [InlineData("mode: direct\nresources: {timeout: 60s}", "")]
    [InlineData("mode: sandbox", ", exec: once")]
    [InlineData("mode: hardened\nenforcement: best-effort", "")]
    public void A_tracer_decides_on_the_calls_of_the_rules_and_on_no_others(string mode, string filter)
    {
        using Sandbox sandbox = Traced(mode, filter);
        foreach (bool asUser in (bool[])[false, true])
        {
            string[] results = Run(sandbox, "answers", asUser, s_calls);
            Assert.Equal(["ok 4242", "errno 13", asUser ? "ok 65534" : "ok 0"], results[..3]);
            Assert.StartsWith("ok ", results[3], StringComparison.Ordinal);
            Assert.NotEqual("ok 4242", results[3]);
            Assert.Equal("ok 4242", results[4]);
        }
    }

    [Theory]
    [InlineData("mode: direct")]
    [InlineData("mode: sandbox")]
    public void Without_its_tracer_the_program_is_refused_those_calls(string mode)
    {
        using Sandbox sandbox = Traced(mode, "");
        Assert.Equal(["ok 4242", "ok", NotImplemented, NotImplemented, NotImplemented], Run(sandbox, "leaves", asUser: false, "102", "111", "102", "110", "104").Select((line, i) => i == 1 ? line[..2] : line));
        Assert.Equal([NotImplemented, NotImplemented, NotImplemented], Run(sandbox, "deaf", asUser: false, "102", "110", "104"));
    }

    private static Sandbox Traced(string mode, string filter) =>
        new($"profile: traced\n{mode}\nsecurity: {{seccomp: {{default: allow, trace: [getuid, getppid, getgid, getpgrp]{filter}}}}}\n");

    private static string[] Run(Sandbox sandbox, string how, bool asUser, params string[] calls) =>
        ProbeProgram.Outcomes(calls.Length, sandbox.RunByWithInput([sandbox.ForEverybody(s_tracer.Value), how], asUser, ProbeProgram.Input(calls), sandbox.ForEverybody(ProbeProgram.Path), "here"));
}
