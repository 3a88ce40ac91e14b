using System.Collections.Immutable;
using CsCheck;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization;

public class MeaningTests
{
    private static PolicyModel Policy(ImmutableArray<SyscallRule> rules, SeccompAction fallback, LandlockPolicy? landlock = null) => new(
        "p", LaunchMode.Direct, BestEffort: false, new Requirements(null, 0), [Architecture.X86_64],
        new SeccompPolicy(fallback, default, SeccompAction.KillProcess, UnknownSyscalls.Default, ExecGate: true,
            [new SeccompTarget(Architecture.X86_64, [new SeccompAbi(Architecture.X86_64, rules)])]),
        landlock,
        new NetworkPolicy(NetworkMode.Host, false, [], default),
        new ProcessPolicy(EnvironmentInheritance.Safe, [], [], [], null, null, null),
        []);

    private static ImmutableArray<SyscallRule> Optimize(ImmutableArray<SyscallRule> rules, SeccompAction fallback) =>
        PolicyOptimizer.Optimize(Policy(rules, fallback), new DiagnosticBag()).Model.Seccomp!.Targets[0].Abis[0].Rules;

    [Fact]
    public void Every_call_gets_the_same_before_and_after() =>
        Gen.Select(RandomRules.Rules, RandomRules.Pick(RandomRules.Actions), RandomRules.Arguments.List[20, 20]).Sample(
            (rules, fallback, calls) =>
            {
                ImmutableArray<SyscallRule> optimized = Optimize(rules, fallback);
                return calls.TrueForAll(arguments => Enumerable.Range(0, 2).All(number =>
                    RandomRules.Evaluate(rules, fallback, number, arguments) == RandomRules.Evaluate(optimized, fallback, number, arguments)));
            },
            iter: 20_000);

    [Fact]
    public void A_second_run_changes_nothing() =>
        Gen.Select(RandomRules.Rules, RandomRules.Pick(RandomRules.Actions)).Sample(
            (rules, fallback) =>
            {
                ImmutableArray<SyscallRule> once = Optimize(rules, fallback);
                Assert.Equal(string.Join("\n", once.Select(Text)), string.Join("\n", Optimize(once, fallback).Select(Text)));
            },
            iter: 5_000);

    [Fact]
    public void The_order_of_rules_without_error_numbers_makes_no_difference() =>
        Gen.Select(RandomRules.Rules, RandomRules.Pick(RandomRules.Actions)).Sample(
            (rules, fallback) =>
            {
                ImmutableArray<SyscallRule> plain = [.. rules.Where(r => r.Action.Kind != SeccompAction.Errno(1).Kind)];
                return Optimize(plain, fallback).Select(Text).SequenceEqual(Optimize([.. plain.Reverse()], fallback).Select(Text));
            },
            iter: 5_000);

    [Fact]
    public void A_test_that_implies_another_is_never_seen_without_it() =>
        Gen.Select(RandomRules.Test, RandomRules.Test, RandomRules.Arguments.List[20, 20]).Sample(
            (first, second, calls) => !TestLogic.Implies(first, second)
                || calls.TrueForAll(a => !first.Matches(a[first.Index]) || second.Matches(a[second.Index])),
            iter: 20_000);

    [Fact]
    public void Tests_that_contradict_each_other_never_hold() =>
        Gen.Select(RandomRules.Tests(4), RandomRules.Arguments.List[20, 20]).Sample(
            (tests, calls) => !TestLogic.Contradict(tests) || calls.TrueForAll(a => !tests.All(t => t.Matches(a[t.Index]))),
            iter: 20_000);

    [Fact]
    public void Every_path_has_the_same_rights_before_and_after()
    {
        string[] paths = ["/", "/a", "/a/b", "/a/b/c", "/d"];
        Gen<LandlockPath> path =
            from text in RandomRules.Pick(paths)
            from pattern in RandomRules.Pick("", "", "*")
            from variable in RandomRules.Pick(PathVariable.None, PathVariable.None, PathVariable.Home)
            from access in Gen.ULong[1, 15]
            from required in Gen.Bool
            select new LandlockPath(new PathPattern(variable, text, pattern), (LandlockAccessFs)access, required, new NodeRef(0, 1));
        path.List[0, 8].Sample(
            list =>
            {
                var before = list.ToImmutableArray();
                var landlock = new LandlockPolicy(before, null, null, LandlockScope.None, 0, null, true, default);
                ImmutableArray<LandlockPath> after = PolicyOptimizer.Optimize(Policy([], SeccompAction.Allow, landlock), new DiagnosticBag()).Model.Landlock!.Paths;
                return before.All(p => Rights(before, p.Path) == Rights(after, p.Path))
                    && before.Where(p => p.Required).All(p => after.Any(q => q.Path == p.Path && q.Required))
                    && after.Where(p => p.Required).All(p => before.Any(q => q.Path == p.Path && q.Required));
            },
            iter: 5_000);
    }

    // What a path gets for certain: by rules on it and on "/", the only folder that no link leads out of.
    private static LandlockAccessFs Rights(ImmutableArray<LandlockPath> rules, PathPattern path)
    {
        LandlockAccessFs rights = LandlockAccessFs.None;
        foreach (LandlockPath rule in rules)
        {
            if (rule.Path == path || rule.Path == new PathPattern(PathVariable.None, "/", "")) { rights |= rule.Access; }
        }

        return rights;
    }

    private static string Text(SyscallRule rule) =>
        $"{rule.Number} {rule.Action} {Text(rule.All)} | {string.Join(" / ", rule.AnyOf.Select(Text))}";

    private static string Text(ImmutableArray<ArgumentTest> tests) =>
        string.Join(", ", tests.Select(t => $"{t.Index}:{t.Width} {t.Op} {t.Mask:x} {string.Join('+', t.Values)}"));
}
