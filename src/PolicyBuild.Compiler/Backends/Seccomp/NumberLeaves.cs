using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>The decision of each number that is named, by a rule or by the exec gate; the numbers rise.</summary>
internal sealed class NumberLeaves
{
    private readonly DecisionGraph _graph;
    private readonly ArgumentLowering _arguments;
    private readonly NumberedRules _rules;
    private readonly uint[] _numbers;
    private readonly int[] _indices; // into the rules; -1: the gate
    private readonly int _otherwise;

    internal NumberLeaves(DecisionGraph graph, ArgumentLowering arguments, SeccompAbiRules abi, int otherwise)
    {
        _graph = graph;
        _arguments = arguments;
        NumberedRules rules = _rules = abi.Numbered;
        _otherwise = otherwise;
        _numbers = new uint[rules.Count + abi.GatedNumbers.Length];
        _indices = new int[_numbers.Length];
        for (int i = 0; i < rules.Count; i++)
        {
            if (!abi.GatedNumbers.Contains((int)rules.NumberAt(i))) { Insert(rules.NumberAt(i), i); }
        }

        foreach (int number in abi.GatedNumbers) { Insert((uint)number, -1); }
    }

    /// <summary>How many numbers there are.</summary>
    internal int Count { get; private set; }

    /// <summary>The number at an index.</summary>
    internal uint NumberAt(int index) => _numbers[index];

    /// <summary>The decision of the number at an index.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="source">The rule behind it; none where there are several.</param>
    internal int Lower(int index, out NodeRef source)
    {
        source = default;
        if (_indices[index] < 0) { return _graph.Return(SeccompAction.Notify, default); }

        ReadOnlySpan<SyscallRule> rules = _rules.RulesAt(_indices[index]);
        source = rules[0].Source;
        if (rules[0].IsUnconditional) { return _graph.Return(rules[0].Action, rules[0].Source); }
        foreach (SyscallRule rule in rules)
        {
            if (rule.Source != source) { source = default; }
        }

        return _arguments.Lower(rules, _otherwise);
    }

    private void Insert(uint number, int index)
    {
        int at = Count++;
        for (; at > 0 && _numbers[at - 1] > number; at--)
        {
            _numbers[at] = _numbers[at - 1];
            _indices[at] = _indices[at - 1];
        }

        _numbers[at] = number;
        _indices[at] = index;
    }
}
