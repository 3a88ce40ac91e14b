using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Seccomp;

/// <summary>
/// Decides how a model is asked: first the architecture value, then the number in one tree for each value, then the arguments of those
/// numbers that need them. No argument is read before the number is known, so the kernel can put every number that is plainly allowed
/// into its bitmap (Linux 5.11 and later), and those calls never run the filter.
/// </summary>
internal sealed class SeccompLowering
{
    private readonly DecisionGraph _graph = new();
    private readonly RangeTree _tree;
    private readonly ArgumentLowering _arguments;
    private readonly RangeSegments _segments = new();
    private PathWeights _weights;

    internal SeccompLowering()
    {
        _tree = new RangeTree(_graph);
        _arguments = new ArgumentLowering(_graph, _tree);
    }

    /// <summary>The code of a filter; it may be longer than the kernel takes.</summary>
    internal static SeccompCode Lower(SeccompModel model) => new SeccompLowering().LowerNext(model);

    /// <summary>The code of one more filter, in the memory of the one before.</summary>
    internal SeccompCode LowerNext(SeccompModel model)
    {
        SeccompCode code = LowerFor(model, out int longest);
        if (model.Objective == FilterObjective.Mean) { return code; }

        // What another aim finds by the way may be the better for this one.
        SeccompCode mean = LowerFor(model with { Objective = FilterObjective.Mean }, out int longestOfMean);
        bool isBetter = model.Objective == FilterObjective.Size
            ? mean.Instructions.Length < code.Instructions.Length
            : longestOfMean < longest;
        return isBetter ? mean : code;
    }

    private SeccompCode LowerFor(SeccompModel model, out int longest)
    {
        _graph.Clear();
        _arguments.Clear();
        _arguments.Objective = model.Objective;
        _weights = PathWeights.Of(model.Objective);
        int root = LowerArchitectures(model);
        longest = _graph.LongestFrom(root, SeccompData.Arch);
        return SeccompAssembler.Assemble(_graph, root);
    }

    private int LowerArchitectures(SeccompModel model)
    {
        int deny = _graph.Return(model.DenyAction, default);
        int next = deny;
        for (int i = model.Abis.Length - 1; i >= 0; i--)
        {
            uint arch = AuditArch.Of(model.Abis[i].Abi);
            if (FirstOf(model, arch) != i) { continue; }
            next = _graph.Test(SeccompData.Arch, ClassicBpf.JumpEqual, arch, LowerNumbers(model, arch, deny), next, default);
        }

        return next;
    }

    private static int FirstOf(SeccompModel model, uint arch)
    {
        for (int i = 0; i < model.Abis.Length; i++)
        {
            if (AuditArch.Of(model.Abis[i].Abi) == arch) { return i; }
        }

        return -1;
    }

    /// <summary>The tree over all numbers of one architecture value; x86_64 and x32 share one.</summary>
    private int LowerNumbers(SeccompModel model, uint arch, int deny)
    {
        _segments.Clear();
        if (arch != AuditArch.X86_64)
        {
            AddNumbers(model, model.Abis[FirstOf(model, arch)], 0, uint.MaxValue);
        }
        else
        {
            AddPart(model, Architecture.X86_64, 0, AuditArch.X32Bit - 1, deny);
            AddPart(model, Architecture.X32, AuditArch.X32Bit, uint.MaxValue, deny);
        }

        if (model.Objective == FilterObjective.Worst) { return _tree.BuildFlat(_segments, SeccompData.Number, default); }
        return _tree.Build(_segments, SeccompData.Number, SearchGoal.ForNumbers(model.Objective, _weights), default);
    }

    private void AddPart(SeccompModel model, Architecture abi, uint first, uint last, int deny)
    {
        foreach (SeccompAbiRules rules in model.Abis)
        {
            if (rules.Abi != abi) { continue; }
            AddNumbers(model, rules, first, last);
            return;
        }

        _segments.Add(first, deny, 0, default);
    }

    private void AddNumbers(SeccompModel model, SeccompAbiRules abi, uint first, uint last)
    {
        int otherwise = _graph.Return(model.Default, model.DefaultSource);
        int unknown = model.Unknown == UnknownSyscalls.Enosys
            ? _graph.Return(SeccompAction.Errno(SeccompEvaluator.Enosys), default)
            : otherwise;
        uint firstUnknown = Math.Max((uint)abi.MaxNumber + 1, first);
        int deniedWeight = _weights.Denied / (int)Math.Max(1, firstUnknown - first);
        int otherwiseWeight = model.Default == SeccompAction.Allow ? 0 : deniedWeight;
        NumberLeaves leaves = new(_graph, _arguments, abi, otherwise);

        uint next = first;
        for (int i = 0; i < leaves.Count; i++)
        {
            uint number = leaves.NumberAt(i);
            if (number < first || number > last) { continue; }
            AddUnnamed(next, number, firstUnknown, otherwise, unknown, otherwiseWeight, model.DefaultSource);
            int leaf = leaves.Lower(i, out NodeRef source);
            ref readonly DecisionNode node = ref _graph[leaf];
            int weight = node.Code != ClassicBpf.Return ? _weights.Checked / leaves.Count
                : node.K == SeccompAction.Allow.Value ? _weights.Allowed / leaves.Count
                : deniedWeight;
            _segments.Add(number, leaf, weight, source);
            next = number + 1;
            if (number == last) { return; }
        }

        AddUnnamed(next, (ulong)last + 1, firstUnknown, otherwise, unknown, otherwiseWeight, model.DefaultSource);
    }

    /// <summary>Numbers without a rule, from <paramref name="from"/> to just before <paramref name="to"/>.</summary>
    private void AddUnnamed(uint from, ulong to, uint firstUnknown, int otherwise, int unknown, int weight, NodeRef source)
    {
        if (from < to && from < firstUnknown)
        {
            ulong end = Math.Min(to, firstUnknown);
            _segments.Add(from, otherwise, weight * (int)(end - from), source);
            from = (uint)end;
        }

        if (from < to) { _segments.Add(from, unknown, weight, default); }
    }
}
