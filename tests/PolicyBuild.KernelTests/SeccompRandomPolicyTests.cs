using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.KernelTests;

public sealed class SeccompRandomPolicyTests
{
    private const int CallsEach = 160;

    [Fact]
    public void The_meaning_of_the_text_the_evaluator_the_simulator_and_the_kernel_agree_on_every_call() =>
        Gen.Int.Sample(Check, threads: 1); // CsCheck's own number of policies, 100; CsCheck_Iter changes it

    private static void Check(int seed)
    {
        var policy = new RandomPolicy(seed);
        string text = policy.Text();
        using var sandbox = new Sandbox(text, objective: (FilterObjective)((uint)seed % 3));
        SeccompModel model = PolicyMeaning.Seccomp(sandbox.Policy);
        byte[] filter = sandbox.Section(SectionKind.Seccomp, Architecture.X86_64);
        Assert.Null(SeccompSimulator.Refusal(filter));

        var random = new RandomCalls(model, seed);
        (long Number, ulong[] Arguments)[] calls = [.. Enumerable.Range(0, CallsEach).Select(_ => random.Next())];
        string[] outcomes = sandbox.ProbeBatch([.. calls.Select(RandomCalls.ToProbe)]);
        for (int i = 0; i < calls.Length; i++)
        {
            (long number, ulong[] arguments) = calls[i];
            SeccompVerdict verdict = SeccompEvaluator.Evaluate(model, AuditArch.X86_64, (uint)number, arguments);
            uint simulated = SeccompSimulator.Run(filter, AuditArch.X86_64, (uint)number, 0, arguments).Value;
            string control = Controls.Of(number);
            string meant = policy.Expected(number, arguments, control);
            Assert.True(
                CallOutcome.WithoutValue(outcomes[i]) == meant && CallOutcome.Of(verdict.Action, control) == meant && simulated == verdict.Action.Value,
                $"{RandomCalls.ToProbe(calls[i])}: meant {meant}, evaluated {verdict.Action}, simulated {simulated:x8}, the kernel: {outcomes[i]}\n{text}");
        }
    }

    /// <summary>What the numbers give without a filter.</summary>
    private static class Controls
    {
        private static readonly Dictionary<long, string> s_outcomes = [];

        public static string Of(long number)
        {
            lock (s_outcomes)
            {
                if (!s_outcomes.TryGetValue(number, out string? outcome))
                {
                    s_outcomes[number] = outcome = CallOutcome.WithoutValue(Assert.Single(ProbeProgram.Control(new ProbeCall(number).ToString())));
                }

                return outcome;
            }
        }
    }
}
