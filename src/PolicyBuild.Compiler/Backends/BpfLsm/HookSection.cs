using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Bpf.Paths;
using PolicyBuild.Compiler.Backends.BpfLsm.Addresses;
using PolicyBuild.Compiler.Backends.BpfLsm.Objects;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Hooks;
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
    private readonly PathTables _pathTables = new();
    private readonly ProgramBtf _btf = new();
    private readonly List<BpfProgram> _programs = [];
    private readonly List<ImmutableArray<NodeRef>> _instructionSources = []; // by program
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

    /// <summary>Adds the program of a hook policy that is the same in all modes.</summary>
    public void Add(HookPolicy policy) => Add(HookModes.Of(policy));

    /// <summary>Adds the program of a hook.</summary>
    public void Add(HookModes modes)
    {
        bool isFine = true;
        foreach (HookPolicy policy in modes.Policies) { isFine &= !HasForeignSet(policy) && !HasEndlessError(policy) && !HasTooManyPrefixes(policy); }
        if (!isFine) { return; }

        // Rules that report stay apart as long as there is room, so that a report names its rule.
        BpfSymbolsMark mark = _symbols.Mark();
        int tables = _tables;
        if (TryPrepare(modes, mergesReports: false, out ImmutableArray<HookBody> bodies, out _, out _)) { Write(modes, bodies); return; }
        _symbols.Return(mark);
        _tables = tables;
        if (TryPrepare(modes, mergesReports: true, out bodies, out HookPolicy? failed, out PathSetEntry tooLarge)) { Write(modes, bodies); return; }
        _symbols.Return(mark);
        _tables = tables;
        _diagnostics.Add(tooLarge.Glob is null
            ? BpfDiagnostics.TooManyPathConditions(failed.Source, failed.Hook.Name)
            : BpfDiagnostics.PatternTooLarge(SourceOf(failed, tooLarge), failed.Hook.Name, PathText.Of(tooLarge.Variable, tooLarge.Glob.Pattern), PathSet.MaxStates));
    }

    /// <summary>Takes over the programs of an object that was compiled elsewhere, for all modes.</summary>
    public void Add(HookObject compiled) => Add(new ObjectModes(compiled, IsOwn: true, []));

    /// <summary>Takes over the programs of an object that was compiled elsewhere.</summary>
    public void Add(ObjectModes modes)
    {
        HookObject compiled = modes.Object;
        string prefix = string.Create(CultureInfo.InvariantCulture, $"o{++_objects}_");
        bool isTaken = ObjectTakeover.TryTake(
            compiled.Elf, modes, _assembler, _btf, prefix, _programs.Count, program => AddRule(compiled.Source, program), (hook, name) => AddTaken(compiled, hook, name),
            out bool setsError, out ObjectRefusedException? refused);
        if (setsError) { _diagnostics.Add(BpfDiagnostics.SetsError(compiled.Source, compiled.Name)); }
        if (!isTaken)
        {
            _diagnostics.Add(BpfDiagnostics.ObjectRefused(compiled.Source, compiled.Name, refused!.Message, refused.Help)); // set where it was not taken
        }
        else if (!HasForm(out string reason))
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
        int count = _rules.Count;
        foreach (ImmutableArray<NodeRef> program in _instructionSources) { count += program.Length; }
        var sources = ImmutableArray.CreateBuilder<NodeRef>(count);
        sources.AddRange(_rules);
        foreach (ImmutableArray<NodeRef> program in _instructionSources) { sources.AddRange(program); }
        return new GeneratedSection(SectionKind.BpfLsm, Architecture.None, ImmutableCollectionsMarshal.AsImmutableArray(builder.ToArray()), sources.MoveToImmutable());
    }

    private bool TryPrepare(
        HookModes modes,
        bool mergesReports,
        out ImmutableArray<HookBody> bodies,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out HookPolicy? failed,
        out PathSetEntry tooLarge)
    {
        tooLarge = default;
        failed = null;
        _assembler.Reset();
        var prepared = ImmutableArray.CreateBuilder<HookBody>(modes.Others.Length + 1);
        foreach ((ImmutableArray<int> numbers, HookPolicy? policy) in BodiesOf(modes))
        {
            HookPlan? plan = null;
            ImmutableArray<PathWriter> paths = [];
            if (policy is not null && !TryPrepare(policy, mergesReports, out plan, out paths, out tooLarge)) { failed = policy; }
            prepared.Add(new HookBody(numbers, plan, paths, (policy ?? modes.First).Source)
            {
                PassesWithoutPaths = policy is { PassesWithoutPaths: true },
                Addresses = failed is null && plan is not null ? AddressTable.Prepare(plan, _symbols) : null,
            });
            if (failed is not null) { break; }
        }

        bodies = prepared.DrainToImmutable();
        return failed is null;
    }

    private static IEnumerable<(ImmutableArray<int> Numbers, HookPolicy? Policy)> BodiesOf(HookModes modes) =>
        modes.Others.Select(static other => (HookModes.NumbersOf(other.Modes), other.Policy)).Prepend(([], modes.Own));

    private bool TryPrepare(HookPolicy policy, bool mergesReports, out HookPlan? plan, out ImmutableArray<PathWriter> paths, out PathSetEntry tooLarge)
    {
        tooLarge = default;
        paths = [];
        plan = HookPlanner.Plan(policy, mergesReports);
        if (plan is null) { return false; }
        var prepared = ImmutableArray.CreateBuilder<PathWriter>(plan.Paths.Count);
        foreach (PlannedPath planned in plan.Paths)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"lsm_table{_tables++}");
            if (PathWriter.Prepare(_assembler, CollectionsMarshal.AsSpan(planned.Entries), _pathTables, name, out tooLarge) is not { } path) { return false; }
            prepared.Add(path);
        }

        paths = prepared.MoveToImmutable();
        return true;
    }

    private void Write(HookModes modes, ImmutableArray<HookBody> bodies)
    {
        int number = _programs.Count;
        string name = NameOf(modes.Hook.Name);
        var numbers = new Dictionary<NodeRef, int>();
        var writer = new HookProgramWriter(_assembler, modes.Hook, number, source =>
        {
            // What several modes have from one place is one rule.
            if (!modes.Others.IsEmpty && numbers.TryGetValue(source, out int known)) { return known; }
            return numbers[source] = AddRule(source, number);
        });
        writer.Write(_btf.AddProgram(name), bodies[0], bodies[1..]);
        if (!_assembler.TryFinish(out BpfCode? code) || code.Instructions.Length > BpfProgramRecord.MaxInstructions)
        {
            _diagnostics.Add(BpfDiagnostics.ProgramTooLong(modes.First.Source, modes.Hook.Name, _assembler.Count));
            return;
        }

        BpfProgramFlags flags = modes.OfHardened ? BpfProgramFlags.OfHardened : BpfProgramFlags.None;
        bool skips = true;
        foreach (HookPolicy policy in modes.Policies)
        {
            flags |= NeededFolders.Of(policy);
            skips &= policy.SkipsWithoutHook || policy.Hook.CameWithOperation;
        }

        if (skips) { flags |= BpfProgramFlags.SkipWithoutHook; }
        _programs.Add(new BpfProgram(name, modes.Hook.Name, (uint)BpfProgramType.Lsm, (uint)BpfAttachType.LsmCgroup, ImmutableCollectionsMarshal.AsImmutableArray(code.ToBytes()))
        {
            Relocations = code.Relocations,
            FuncInfos = code.Functions,
            OlderHook = OlderHookOf(modes),
            Flags = flags,
        });
        _instructionSources.Add(code.Sources);
    }

    /// <summary>The hook of earlier kernels that can judge by the same rules; empty: none.</summary>
    private static string OlderHookOf(HookModes modes)
    {
        return OlderHook.Of(modes.Hook.Name) is { } older && modes.Policies.SelectMany(static policy => policy.Rules).SelectMany(static rule => rule.Conditions)
            .All(condition => older.Arguments.Contains(condition.Argument.Name)) ? older.Older : "";
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

    private int AddRule(NodeRef source, int program)
    {
        _rules.Add(source);
        _ruleProgram.Add(program);
        return _rules.Count;
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
            OlderHook = OlderHook.Of(hook) is { HasSameContext: true } older ? older.Older : "",
        });
        _instructionSources.Add([.. Enumerable.Repeat(compiled.Source, code.Instructions.Length)]);
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

    private bool HasTooManyPrefixes(HookPolicy policy)
    {
        int count = 0;
        foreach (HookRule rule in policy.Rules)
        {
            foreach (HookCondition condition in rule.Conditions)
            {
                if (condition is AddressCondition address) { count += address.Ranges.Length; }
            }
        }

        if (count <= AddressTable.MaxPrefixes) { return false; }
        _diagnostics.Add(BpfDiagnostics.TooManyPrefixes(policy.Source, policy.Hook.Name, count, AddressTable.MaxPrefixes));
        return true;
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
