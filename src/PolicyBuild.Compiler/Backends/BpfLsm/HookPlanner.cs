using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Orders a hook's rules for a program and gives their path conditions bits.</summary>
internal sealed class HookPlanner
{
    private const int MaxBits = 64;

    private readonly HookPlan _plan;
    private readonly Dictionary<string, ulong> _bits = new(StringComparer.Ordinal);
    private readonly Dictionary<HookArgument, ulong> _presence = [];
    private int _bitCount;

    private HookPlanner(HookPlan plan) => _plan = plan;

    /// <summary>Plans a hook's program; null where its path conditions are more than 64.</summary>
    /// <param name="policy">The rules.</param>
    /// <param name="mergesReports">
    /// Whether rules that deny or report and differ in nothing but the path become one too: a report then names the first of them.
    /// </param>
    public static HookPlan? Plan(HookPolicy policy, bool mergesReports)
    {
        var plan = new HookPlan(policy.Hook, policy.Default, [], []);
        var planner = new HookPlanner(plan);
        foreach (HookRule rule in RuleOrder.Of(policy, mergesReports))
        {
            if (!planner.TryPlan(rule, out PlannedRule? planned)) { return null; }
            if (planned is null) { continue; }
            plan.Rules.Add(planned);
            if (planned.IsAlways) { break; }
        }

        // A condition of a rule that is never reached needs no bit; those that have one got it in order, so nothing is left over but what is used.
        return plan;
    }

    /// <summary>Plans a rule: none where it never matches; false where there are no bits left.</summary>
    private bool TryPlan(HookRule rule, out PlannedRule? planned)
    {
        planned = null;
        ulong required = 0;
        ulong forbidden = 0;
        var others = ImmutableArray.CreateBuilder<HookCondition>();
        foreach (HookCondition condition in rule.Conditions)
        {
            switch (condition)
            {
                case NumberCondition number when NumberFolding.IsNever(number): return true;
                case NumberCondition number when NumberFolding.IsAlways(number): break;
                case AddressCondition { Ranges.IsEmpty: true, Negated: false } or TextCondition { Values.IsEmpty: true, Negated: false }: return true;
                case AddressCondition { Ranges.IsEmpty: true } or TextCondition { Values.IsEmpty: true }: break;
                case PathCondition path: break;
                default: others.Add(condition); break;
            }
        }

        foreach (HookCondition condition in rule.Conditions)
        {
            if (condition is not PathCondition path) { continue; }
            if (BitOf(path) is not { } bit) { return false; }
            if (!path.Negated)
            {
                required |= bit;
                continue;
            }

            forbidden |= bit;
            if (PresenceOf(path.Argument) is not { } presence) { return false; }
            required |= presence;
        }

        planned = new PlannedRule(rule.Verdict, required, forbidden, others.ToImmutable(), rule.Source);
        return true;
    }

    private ulong? BitOf(PathCondition condition)
    {
        string key = RuleKey.Of(condition);
        if (_bits.TryGetValue(key, out ulong bit)) { return bit; }
        if (NewBit() is not { } added) { return null; }
        _bits.Add(key, added);
        PlannedPath path = PathOf(condition.Argument);
        path.Entries.EnsureCapacity(path.Entries.Count + condition.Globs.Length);
        foreach (PathGlob glob in condition.Globs) { path.Entries.Add(new PathSetEntry(glob.Variable, PathTokens.Of(glob.Pattern), added)); }
        return added;
    }

    private ulong? PresenceOf(HookArgument argument)
    {
        if (_presence.TryGetValue(argument, out ulong bit)) { return bit; }
        if (NewBit() is not { } added) { return null; }
        _presence.Add(argument, added);
        int at = _plan.Paths.FindIndex(path => path.Argument == argument);
        _plan.Paths[at] = _plan.Paths[at] with { PresenceBit = added };
        return added;
    }

    private ulong? NewBit() => _bitCount == MaxBits ? null : 1UL << _bitCount++;

    private PlannedPath PathOf(HookArgument argument)
    {
        foreach (PlannedPath path in _plan.Paths)
        {
            if (path.Argument == argument) { return path; }
        }

        var added = new PlannedPath(argument, [], 0);
        _plan.Paths.Add(added);
        return added;
    }
}
