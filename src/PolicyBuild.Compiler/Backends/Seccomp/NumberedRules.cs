using System.Collections.Immutable;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>The rules of one ABI by number, and within a number in the order in which they decide: the most restrictive first.</summary>
internal sealed class NumberedRules
{
    private const int MostOnStack = 512;

    private readonly SyscallRule[] _rules;
    private readonly int[] _starts; // of each number's rules, and the end

    internal NumberedRules(ImmutableArray<SyscallRule> rules)
    {
        // Number and position in one key: a sort of plain numbers that keeps the policy's order.
        Span<long> keys = rules.Length <= MostOnStack ? stackalloc long[rules.Length] : new long[rules.Length];
        for (int i = 0; i < keys.Length; i++) { keys[i] = ((long)(uint)rules[i].Number << 32) | (uint)i; }
        keys.Sort();

        _rules = new SyscallRule[rules.Length];
        _starts = new int[rules.Length + 1];
        for (int i = 0; i < keys.Length; i++)
        {
            SyscallRule rule = rules[(int)(uint)keys[i]];
            if (i == 0 || rule.Number != _rules[_starts[Count - 1]].Number) { _starts[Count++] = i; }
            int at = i;
            for (; at > _starts[Count - 1] && rule.Action.Outranks(_rules[at - 1].Action); at--) { _rules[at] = _rules[at - 1]; }
            _rules[at] = rule;
        }

        _starts[Count] = rules.Length;
    }

    /// <summary>How many numbers have rules.</summary>
    internal int Count { get; }

    /// <summary>The number at an index; they rise.</summary>
    internal uint NumberAt(int index) => (uint)_rules[_starts[index]].Number;

    /// <summary>The rules of the number at an index; of those that match the first decides.</summary>
    internal ReadOnlySpan<SyscallRule> RulesAt(int index) => _rules.AsSpan(_starts[index].._starts[index + 1]);
}
