using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Simulation;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation;

/// <summary>
/// Tells what a bundle does to a system call. The verdict is the filter's own, run in the simulator; the source map only says which policy line
/// is behind it, and must agree.
/// </summary>
public static class SyscallExplainer
{
    /// <summary>Explains a call.</summary>
    /// <param name="filter">The filter's instructions: a seccomp section that the reader accepted.</param>
    /// <param name="model">The meaning of that filter, from the bundle's source map.</param>
    /// <param name="abi">The ABI of the call.</param>
    /// <param name="number">The call's number in the ABI.</param>
    /// <param name="arguments">Six registers; null: not given.</param>
    /// <returns>Null where filter and source map disagree: they are not of one compile.</returns>
    public static SyscallExplanation? Explain(ReadOnlySpan<byte> filter, SeccompModel model, Architecture abi, int number, ulong[]? arguments)
    {
        ImmutableArray<SyscallRule> conditional = ConditionalRules(model, abi, number);
        if (arguments is null && !conditional.IsEmpty)
        {
            return new SyscallExplanation(null, [.. conditional.Select(rule => CaseOf(abi, rule)), Otherwise(model, abi, number)]);
        }

        ulong[] registers = arguments ?? new ulong[6];
        SeccompVerdict verdict = SeccompEvaluator.Evaluate(model, AuditArch.Of(abi), (uint)number, registers);
        uint returned = SeccompSimulator.Run(filter, AuditArch.Of(abi), (uint)number, 0, registers).Value;
        if (returned != verdict.Action.Value) { return null; }
        SyscallCase answer = CaseOf(model, abi, verdict);
        return new SyscallExplanation(answer, [answer]);
    }

    /// <summary>The rules with conditions that can decide the call, in the order in which they are asked.</summary>
    private static ImmutableArray<SyscallRule> ConditionalRules(SeccompModel model, Architecture abi, int number)
    {
        if (RulesOf(model, abi) is not { } own || own.GatedNumbers.Contains(number)) { return []; }
        ImmutableArray<SyscallRule> rules = [.. own.Rules.Where(rule => rule.Number == number)];
        SyscallRule? always = null;
        foreach (SyscallRule rule in rules)
        {
            if (rule.IsUnconditional && (always is null || rule.Action.Outranks(always.Action))) { always = rule; }
        }

        // Of two errno rules the earlier one wins. What an unconditional rule overrules never happens.
        return
        [
            .. rules.Where((rule, index) => !rule.IsUnconditional
                    && (always is null || rule.Action.Outranks(always.Action) || (rule.Action.Kind == always.Action.Kind && index < rules.IndexOf(always))))
                .OrderBy(rule => (int)rule.Action.Kind),
        ];
    }

    // The model without the conditional rules: what is left when none of them matches.
    private static SyscallCase Otherwise(SeccompModel model, Architecture abi, int number)
    {
        SeccompModel rest = model with { Abis = [.. model.Abis.Select(rules => Unconditional(rules, number))] };
        return CaseOf(rest, abi, SeccompEvaluator.Evaluate(rest, AuditArch.Of(abi), (uint)number, new ulong[6]));
    }

    private static SeccompAbiRules Unconditional(SeccompAbiRules abi, int number)
    {
        ImmutableArray<SyscallRule> rules = [.. abi.Rules.Where(rule => rule.Number == number && rule.IsUnconditional)];
        int guards = abi.Rules.Skip(abi.GuardStart).Count(rule => rule.Number == number && rule.IsUnconditional);
        return abi with { Rules = rules, GuardStart = rules.Length - guards };
    }

    private static SeccompAbiRules? RulesOf(SeccompModel model, Architecture abi)
    {
        foreach (SeccompAbiRules rules in model.Abis)
        {
            if (rules.Abi == abi) { return rules; }
        }

        return null;
    }

    private static SyscallCase CaseOf(Architecture abi, SyscallRule rule) =>
        new(rule.Action, ConditionText.Of(abi, rule.Syscall, rule.All, rule.AnyOf), "rule", SourceMap.PlaceOf(rule.Source));

    private static SyscallCase CaseOf(SeccompModel model, Architecture abi, SeccompVerdict verdict)
    {
        string reason = verdict.Reason switch
        {
            SeccompReason.Rule => "rule",
            SeccompReason.Guard => "guard that this setting brings with it",
            SeccompReason.ExecGate => "exec: once lets only the launcher's own execve pass",
            SeccompReason.UnknownNumber => "unknown: enosys, for numbers above " + (RulesOf(model, abi)?.MaxNumber ?? 0).ToString(CultureInfo.InvariantCulture),
            SeccompReason.ForeignAbi => "an ABI that the policy does not list gets the deny action",
            _ => "the default action",
        };
        return verdict.Rule is { } rule
            ? new SyscallCase(verdict.Action, ConditionText.Of(abi, rule.Syscall, rule.All, rule.AnyOf), reason, SourceMap.PlaceOf(rule.Source))
            : new SyscallCase(verdict.Action, null, reason, SourceMap.PlaceOf(model.DefaultSource));
    }
}
