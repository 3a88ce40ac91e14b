using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf.Elf;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Explanation.Hooks;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Compiler.Tests.Bpf;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Explanation;

/// <summary>What is said of an operation on a hook, in full or in part, is what the rules mean.</summary>
public sealed class HookExplainerTests
{
    private static readonly KernelHook[] s_hooks = [.. RandomHooks.Hooks.Where(static hook => hook.Arguments.All(static argument => argument.Kind is not (HookArgumentKind.OpenAccess or HookArgumentKind.Address)))];

    private static readonly SourceMap s_map = new([], ImmutableSortedDictionary<string, ImmutableArray<SourcePlace>>.Empty, ImmutableSortedDictionary<string, Backends.Seccomp.SeccompModel>.Empty, default);

    [Fact]
    public void An_operation_that_is_said_in_full_has_one_answer_and_one_in_part_has_it_among_others() => (
        from hook in Gen.Int[0, s_hooks.Length - 1].Select(i => s_hooks[i])
        from policy in RandomHooks.PolicyOf(hook, [])
        from operations in RandomHooks.Operation(policy).Array[4]
        from left in Gen.Int[0, 63]
        select (policy, operations, left)).Sample(
        sample =>
        {
            var explainer = new HookExplainer(HookPrograms.Of(sample.policy), 0, s_map);
            foreach (HookOperation operation in sample.operations)
            {
                HookQuestion full = QuestionOf(sample.policy.Hook, operation);
                HookVerdict expected = HookEvaluator.Judge(sample.policy, full.ToOperation());
                HookExplanation answer = explainer.Explain(full, LaunchMode.Direct);
                if (answer.Depends ? !answer.Outcomes.IsEmpty : answer.Outcomes[0].Verdict != expected) { return false; }
                HookQuestion part = full with { Numbers = full.Numbers.RemoveRange(full.Numbers.Keys.Where(argument => (sample.left >> (argument.Name.Length % 6) & 1) != 0)) };
                answer = explainer.Explain(part, LaunchMode.Direct);
                if (!answer.Outcomes.IsEmpty && answer.Outcomes.All(outcome => outcome.Verdict != expected)) { return false; }
            }

            return true;
        },
        print: static sample => RandomHooks.Describe(sample.policy) + $"left {sample.left}\n" + string.Join('\n', sample.operations.Select(operation => string.Join(", ", operation.Numbers) + string.Join(", ", operation.Texts))),
        iter: 100);

    [Theory]
    [InlineData("task_kill: [{action: {errno: EACCES}, signal: SIGKILL}]", "task_kill", "signal", 9UL, HookAction.Deny)]
    [InlineData("task_kill: [{action: {errno: EACCES}, signal: SIGKILL}]", "task_kill", "signal", 8UL, HookAction.Allow)]
    public void The_program_of_a_compiled_object_is_run_too(string rules, string hook, string condition, ulong value, HookAction expected)
    {
        HookExplainer explainer = OfObject(rules);
        Assert.True(explainer.IsObject);
        KernelHook asked = KernelHooks.Find(hook)!;
        var question = new HookQuestion(asked);
        HookExplanation open = explainer.Explain(question, LaunchMode.Direct);
        Assert.Equal([condition], open.Open);
        HookExplanation answer = explainer.Explain(question with { Numbers = question.Numbers.Add(asked.Find(condition)!, value) }, LaunchMode.Direct);
        Assert.Equal(expected, Assert.Single(answer.Outcomes).Verdict.Action);
    }

    // The bundle's table of hooks says that this hook has a signal, and nothing of what the object reads there.
    [Fact]
    public void A_compiled_object_that_asks_for_more_than_rules_can_is_not_guessed_at()
    {
        HookExplainer explainer = OfObject("task_kill: [{action: deny, owner: 7}]");
        HookExplanation answer = explainer.Explain(new HookQuestion(KernelHooks.Find("settime")!), LaunchMode.Direct);
        Assert.NotNull(answer.Failure);
        Assert.Empty(answer.Outcomes);
    }

    private static HookExplainer OfObject(string rules)
    {
        var diagnostics = new DiagnosticBag();
        var section = new HookSection(diagnostics);
        byte[] elf = BpfElfWriter.Write(ObjectTakeoverTests.Armed(HookPrograms.Of(Hooked.One(rules))));
        section.Add(new ObjectModes(new HookObject("test.o", elf, new NodeRef(0, 1)), IsOwn: true, []));
        Assert.Empty(diagnostics.ToImmutable());
        return new HookExplainer(HookPrograms.Read(section.ToSection()), 0, s_map);
    }

    private static HookQuestion QuestionOf(KernelHook hook, HookOperation operation)
    {
        var question = new HookQuestion(hook);
        foreach (HookArgument argument in hook.Arguments)
        {
            string way = HookOperation.WayOf(argument);
            if (argument.Kind is HookArgumentKind.Path or HookArgumentKind.Text)
            {
                if (operation.Texts.TryGetValue(way, out string? text)) { question = question with { Texts = question.Texts.SetItem(argument, text) }; }
                continue;
            }

            ulong number = operation.Numbers.GetValueOrDefault(way);
            ulong value = argument.Names switch
            {
                { Words: { IsEmpty: false } words, IsSet: false } => words[(int)(number % (ulong)words.Length)].Value,
                _ => number & argument.Mask & (argument.Width == 64 ? ulong.MaxValue : (1UL << argument.Width) - 1),
            };
            question = question with { Numbers = question.Numbers.SetItem(argument, value) };
        }

        return question;
    }
}
