using System.Collections.Immutable;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Addresses;

/// <summary>The address conditions of a hook's rules, each with a bit: those that ask the same share one.</summary>
internal sealed class AddressBits
{
    private readonly List<Asked> _asked = [];

    /// <summary>Takes the conditions of a plan's rules.</summary>
    public AddressBits(HookPlan plan)
    {
        foreach (PlannedRule rule in plan.Rules)
        {
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is not AddressCondition address) { continue; }
                Argument ??= address.Argument;
                Uses++;
                bool isStrict = address.IsStrict(rule.Verdict.Action);
                if (Find(address, isStrict) < 0) { _asked.Add(new Asked(address, isStrict)); }
            }
        }
    }

    /// <summary>The address; null: no rule asks for it. A hook has one at most.</summary>
    public HookArgument? Argument { get; }

    /// <summary>How many bits there are.</summary>
    public int Count => _asked.Count;

    /// <summary>How many conditions there are in all rules.</summary>
    public int Uses { get; }

    /// <summary>Whether any condition has to be in the ranges as it is written (<see cref="AddressCondition.IsStrict"/>).</summary>
    public bool HasStrict => _asked.Exists(static asked => asked.IsStrict);

    /// <summary>The ranges of a bit.</summary>
    public ImmutableArray<AddressRange> RangesOf(int bit) => _asked[bit].Condition.Ranges;

    /// <summary>Whether a bit is of a negated condition.</summary>
    public bool IsNegated(int bit) => _asked[bit].Condition.Negated;

    /// <summary>Whether a bit is of a strict one.</summary>
    public bool IsStrict(int bit) => _asked[bit].IsStrict;

    /// <summary>The bit of a condition.</summary>
    public int BitOf(AddressCondition condition, HookAction action) => Find(condition, condition.IsStrict(action));

    private int Find(AddressCondition condition, bool isStrict)
    {
        for (int i = 0; i < _asked.Count; i++)
        {
            Asked asked = _asked[i];
            if (asked.IsStrict == isStrict && asked.Condition.Negated == condition.Negated && IsSame(asked.Condition.Ranges, condition.Ranges)) { return i; }
        }

        return -1;
    }

    private static bool IsSame(ImmutableArray<AddressRange> left, ImmutableArray<AddressRange> right)
    {
        if (left == right) { return true; }
        if (left.Length != right.Length) { return false; }
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i]) { return false; }
        }

        return true;
    }

    private sealed record Asked(AddressCondition Condition, bool IsStrict);
}
