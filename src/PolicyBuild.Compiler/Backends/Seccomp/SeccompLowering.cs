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
    // What a step of the path costs by what it leads to. A number in the kernel's bitmap costs nothing at run time and a little when the
    // filter is attached; the rest is spread over the numbers that are denied and over those whose arguments are checked.
    private const long CheckedShare = 1L << 26;
    private const long DeniedShare = 1L << 20;
    private const long AllowedShare = 1L << 17;

    /// <summary>What an instruction more has to save: two steps and a quarter of the mean path to what is denied, or a fraction of one to what is checked.</summary>
    private const long InstructionCost = DeniedShare * 9 / 4;

    /// <summary>Numbers whose arguments are checked may be asked for before all others, up to some hundreds of them.</summary>
    private const long HeavyWeight = CheckedShare / 512;

    private readonly SeccompModel _model;
    private readonly DecisionGraph _graph = new();
    private readonly RangeTree _tree;
    private readonly ArgumentLowering _arguments;
    private readonly RangeSegments _segments = new();

    private SeccompLowering(SeccompModel model)
    {
        _model = model;
        _tree = new RangeTree(_graph);
        _arguments = new ArgumentLowering(_graph, _tree);
    }

    /// <summary>The code of a filter; it may be longer than the kernel takes.</summary>
    internal static SeccompCode Lower(SeccompModel model)
    {
        SeccompLowering lowering = new(model);
        int root = lowering.LowerArchitectures();
        return SeccompAssembler.Assemble(lowering._graph, root);
    }

    private int LowerArchitectures()
    {
        int deny = _graph.Return(_model.DenyAction, default);
        int next = deny;
        for (int i = _model.Abis.Length - 1; i >= 0; i--)
        {
            uint arch = AuditArch.Of(_model.Abis[i].Abi);
            if (FirstOf(arch) != i) { continue; }
            next = _graph.Test(SeccompData.Arch, ClassicBpf.JumpEqual, arch, LowerNumbers(arch, deny), next, default);
        }

        return next;
    }

    private int FirstOf(uint arch)
    {
        for (int i = 0; i < _model.Abis.Length; i++)
        {
            if (AuditArch.Of(_model.Abis[i].Abi) == arch) { return i; }
        }

        return -1;
    }

    /// <summary>The tree over all numbers of one architecture value; x86_64 and x32 share one.</summary>
    private int LowerNumbers(uint arch, int deny)
    {
        _segments.Clear();
        if (arch != AuditArch.X86_64)
        {
            AddNumbers(_model.Abis[FirstOf(arch)], 0, uint.MaxValue);
        }
        else
        {
            AddPart(Architecture.X86_64, 0, AuditArch.X32Bit - 1, deny);
            AddPart(Architecture.X32, AuditArch.X32Bit, uint.MaxValue, deny);
        }

        return _tree.Build(_segments, SeccompData.Number, InstructionCost, HeavyWeight, default);
    }

    private void AddPart(Architecture abi, uint first, uint last, int deny)
    {
        foreach (SeccompAbiRules rules in _model.Abis)
        {
            if (rules.Abi != abi) { continue; }
            AddNumbers(rules, first, last);
            return;
        }

        _segments.Add(first, deny, 0, default);
    }

    private void AddNumbers(SeccompAbiRules abi, uint first, uint last)
    {
        NumberedRules rules = new(abi.Rules);
        int otherwise = _graph.Return(_model.Default, _model.DefaultSource);
        int unknown = _model.Unknown == UnknownSyscalls.Enosys
            ? _graph.Return(SeccompAction.Errno(SeccompEvaluator.Enosys), default)
            : otherwise;
        uint firstUnknown = Math.Max((uint)abi.MaxNumber + 1, first);
        long deniedWeight = DeniedShare / Math.Max(1, firstUnknown - first);
        long otherwiseWeight = _model.Default == SeccompAction.Allow ? 0 : deniedWeight;
        NumberLeaves leaves = new(_graph, _arguments, abi, rules, otherwise);

        uint next = first;
        for (int i = 0; i < leaves.Count; i++)
        {
            uint number = leaves.NumberAt(i);
            if (number < first || number > last) { continue; }
            AddUnnamed(next, number, firstUnknown, otherwise, unknown, otherwiseWeight);
            int leaf = leaves.Lower(i, out Diagnostics.NodeRef source);
            ref readonly DecisionNode node = ref _graph[leaf];
            long weight = node.Code != ClassicBpf.Return ? CheckedShare / leaves.Count
                : node.K == SeccompAction.Allow.Value ? AllowedShare / leaves.Count
                : deniedWeight;
            _segments.Add(number, leaf, weight, source);
            next = number + 1;
            if (number == last) { return; }
        }

        AddUnnamed(next, (ulong)last + 1, firstUnknown, otherwise, unknown, otherwiseWeight);
    }

    /// <summary>Numbers without a rule, from <paramref name="from"/> to just before <paramref name="to"/>.</summary>
    private void AddUnnamed(uint from, ulong to, uint firstUnknown, int otherwise, int unknown, long weight)
    {
        if (from < to && from < firstUnknown)
        {
            ulong end = Math.Min(to, firstUnknown);
            _segments.Add(from, otherwise, weight * (long)(end - from), _model.DefaultSource);
            from = (uint)end;
        }

        if (from < to) { _segments.Add(from, unknown, weight, default); }
    }
}
