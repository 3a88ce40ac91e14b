using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Backends.BpfLsm.Objects;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using Architecture = PolicyBuild.Uapi.Architecture;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Collects the programs of one section with what they share.</summary>
internal sealed class HookSection
{
    private readonly DiagnosticBag _diagnostics;
    private readonly BpfSymbols _symbols = new();
    private readonly BpfAssembler _assembler;
    private readonly ProgramBtf _btf = new();
    private readonly List<BpfProgram> _programs = [];
    private readonly List<NodeRef> _instructionSources = [];
    private readonly List<NodeRef> _rules = [];
    private readonly List<int> _ruleProgram = [];
    private int _tables;
    private int _objects;

    /// <summary>Begins a section.</summary>
    public HookSection(DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _assembler = new BpfAssembler(_symbols);
    }

    /// <summary>Adds the program of a hook policy.</summary>
    public void Add(HookPolicy policy)
    {
        if (HasForeignSet(policy) || HasEndlessError(policy)) { return; }

        // Rules that report stay apart as long as there is room, so that a report names its rule.
        BpfSymbolsMark mark = _symbols.Mark();
        if (TryPrepare(policy, mergesReports: false, out HookPlan? plan, out PathWriter[]? paths, out _)) { Write(policy, plan, paths); return; }
        _symbols.Return(mark);
        if (TryPrepare(policy, mergesReports: true, out plan, out paths, out PathSetEntry tooLarge)) { Write(policy, plan, paths); return; }
        _symbols.Return(mark);
        _diagnostics.Add(tooLarge.Glob is null
            ? BpfDiagnostics.TooManyPathConditions(policy.Source, policy.Hook.Name)
            : BpfDiagnostics.PatternTooLarge(SourceOf(policy, tooLarge), policy.Hook.Name, PathText.Of(tooLarge.Variable, tooLarge.Glob.Pattern), PathSet.MaxStates));
    }

    /// <summary>Takes over the programs of an object that was compiled elsewhere.</summary>
    public void Add(HookObject compiled)
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"o{++_objects}_");
        if (!ObjectTakeover.TryTake(compiled.Elf, _assembler, _btf, prefix, (hook, name) => AddTaken(compiled, hook, name), out string reason))
        {
            _diagnostics.Add(BpfDiagnostics.ObjectRefused(compiled.Source, compiled.Name, reason));
        }
        else if (!HasForm(out reason))
        {
            _diagnostics.Add(BpfDiagnostics.ObjectRefused(compiled.Source, compiled.Name, reason));
        }
    }

    /// <summary>Reports what a bundle's section cannot hold.</summary>
    public void CheckLimits(NodeRef source)
    {
        long contents = 0;
        ImmutableArray<BpfMap> maps = _symbols.Maps;
        foreach (BpfMap map in maps) { contents += map.Contents.Length; }
        if (maps.Length > BpfHeader.MaxMaps) { _diagnostics.Add(BpfDiagnostics.TooMany(source, "maps", maps.Length, BpfHeader.MaxMaps)); }
        if (contents > BpfHeader.MaxContents) { _diagnostics.Add(BpfDiagnostics.TooMany(source, "bytes of tables", contents, BpfHeader.MaxContents)); }
        if (_programs.Count > BpfHeader.MaxPrograms) { _diagnostics.Add(BpfDiagnostics.TooMany(source, "programs", _programs.Count, BpfHeader.MaxPrograms)); }
    }

    /// <summary>The section. Its sources are the rules, by number from 1, then the instructions of all programs in order.</summary>
    public GeneratedSection ToSection()
    {
        var builder = new BpfSectionBuilder { Btf = ImmutableCollectionsMarshal.AsImmutableArray(_btf.ToArray()) };
        foreach (BpfMap map in _symbols.Maps) { builder.AddMap(map); }
        foreach (BpfField field in _symbols.Fields) { builder.AddField(field.Type, field.Path); }
        foreach (BpfProgram program in _programs) { builder.AddProgram(program); }

        // Files and lines come last, from the sources (RulePlaces): what is generated does not depend on where the text stands.
        foreach (int program in _ruleProgram) { builder.AddRule("", 1, 1, (uint)program); }
        return new GeneratedSection(SectionKind.BpfLsm, Architecture.None, ImmutableCollectionsMarshal.AsImmutableArray(builder.ToArray()), [.. _rules, .. _instructionSources]);
    }

    private bool TryPrepare(
        HookPolicy policy,
        bool mergesReports,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out HookPlan? plan,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PathWriter[]? paths,
        out PathSetEntry tooLarge)
    {
        tooLarge = default;
        paths = null;
        plan = HookPlanner.Plan(policy, mergesReports);
        if (plan is null) { return false; }
        _assembler.Reset();
        var prepared = new PathWriter[plan.Paths.Count];
        for (int i = 0; i < prepared.Length; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"lsm_table{_tables++}");
            if (PathWriter.Prepare(_assembler, plan.Paths[i].Entries, name, out tooLarge) is not { } path)
            {
                _tables -= i + 1;
                return false;
            }

            prepared[i] = path;
        }

        paths = prepared;
        return true;
    }

    private void Write(HookPolicy policy, HookPlan plan, PathWriter[] paths)
    {
        int number = _programs.Count;
        string name = NameOf(policy.Hook.Name);
        var writer = new HookProgramWriter(_assembler, plan, number, source =>
        {
            _rules.Add(source);
            _ruleProgram.Add(number);
            return _rules.Count;
        });
        writer.Write(_btf.AddProgram(name), policy.Source, paths);
        if (!_assembler.TryFinish(out BpfCode? code) || code.Instructions.Length > BpfProgramRecord.MaxInstructions)
        {
            _diagnostics.Add(BpfDiagnostics.ProgramTooLong(policy.Source, policy.Hook.Name, _assembler.Count));
            return;
        }

        _programs.Add(new BpfProgram(name, policy.Hook.Name, (uint)BpfProgramType.Lsm, (uint)BpfAttachType.LsmCgroup, ImmutableCollectionsMarshal.AsImmutableArray(code.ToBytes()))
        {
            Relocations = code.Relocations,
            FuncInfos = code.Functions,
            Flags = (policy.OfHardened ? BpfProgramFlags.OfHardened : BpfProgramFlags.None) | NeededFolders.Of(policy),
        });
        _instructionSources.AddRange(code.Sources);
    }

    /// <summary>Whether a bundle can hold what there is: what is made here always fits, what others made need not.</summary>
    private bool HasForm(out string reason)
    {
        reason = "";
        try
        {
            ToSection();
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The builder's own words: which record its reader refuses.
            reason = e.Message;
            return false;
        }
    }

    private void AddTaken(HookObject compiled, string hook, string name)
    {
        if (!_assembler.TryFinish(out BpfCode? code) || code.Instructions.Length > BpfProgramRecord.MaxInstructions)
        {
            _diagnostics.Add(BpfDiagnostics.ProgramTooLong(compiled.Source, hook, _assembler.Count));
            return;
        }

        _programs.Add(new BpfProgram(NameOf(name), hook, (uint)BpfProgramType.Lsm, (uint)BpfAttachType.LsmCgroup, ImmutableCollectionsMarshal.AsImmutableArray(code.ToBytes()))
        {
            Relocations = code.Relocations,
            FuncInfos = code.Functions,
        });
        for (int i = 0; i < code.Instructions.Length; i++) { _instructionSources.Add(compiled.Source); }
    }

    private bool HasForeignSet(HookPolicy policy)
    {
        bool found = false;
        foreach (HookRule rule in policy.Rules)
        {
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is not PathCondition path) { continue; }
                foreach (PathGlob glob in path.Globs)
                {
                    if (!glob.Pattern.Contains('[', StringComparison.Ordinal) || !PathTokens.Of(glob.Pattern).HasForeignSet) { continue; }
                    found = true;
                    _diagnostics.Add(BpfDiagnostics.ForeignSet(path.Source, PathText.Of(glob.Variable, glob.Pattern)));
                }
            }
        }

        return found;
    }

    /// <summary>kill_pid_info of kernel/signal.c repeats its search where the hook says ESRCH, without an end.</summary>
    private bool HasEndlessError(HookPolicy policy)
    {
        const ushort NoSuchProcess = 3; // ESRCH
        if (policy.Hook.Name != "task_kill") { return false; }
        bool found = policy.Default.Errno == NoSuchProcess;
        if (found) { _diagnostics.Add(BpfDiagnostics.EndlessError(policy.Source)); }
        foreach (HookRule rule in policy.Rules)
        {
            if (rule.Verdict.Errno != NoSuchProcess) { continue; }
            found = true;
            _diagnostics.Add(BpfDiagnostics.EndlessError(rule.Source));
        }

        return found;
    }

    private static NodeRef SourceOf(HookPolicy policy, PathSetEntry entry)
    {
        foreach (HookRule rule in policy.Rules)
        {
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is not PathCondition path) { continue; }
                foreach (PathGlob glob in path.Globs)
                {
                    if (glob.Variable == entry.Variable && glob.Pattern == entry.Glob.Pattern) { return path.Source; }
                }
            }
        }

        return policy.Source;
    }

    private static string NameOf(string hook) => hook.Length <= BpfMapRecord.MaxName ? hook : hook[..BpfMapRecord.MaxName];
}
