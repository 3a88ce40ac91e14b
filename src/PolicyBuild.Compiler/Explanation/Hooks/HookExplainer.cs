using System.Collections.Immutable;
using System.Globalization;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Emit;
using PolicyBuild.Compiler.Hooks;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Simulation.Bpf;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Explanation.Hooks;

/// <summary>
/// Tells what a bundle's program on a security hook does with an operation: the program's own instructions are run on it. Where they ask for a number that was
/// left open they are run with every number that they compare with, so that each way through them is found.
/// </summary>
/// <param name="programs">The section of the programs.</param>
/// <param name="index">The program.</param>
/// <param name="map">The way back to the policy.</param>
internal sealed class HookExplainer(BpfPrograms programs, int index, SourceMap map)
{
    private const int MaxRuns = 10_000;
    private const byte CopyRegister = Ebpf.ClassAlu64 | Ebpf.WithRegister | (byte)BpfOperation.Move;

    private readonly ImmutableArray<BpfInsn> _code = Decode(programs.Programs[index]);
    private readonly SortedSet<string> _unsaid = new(StringComparer.Ordinal); // what has too many values to try
    private readonly SortedSet<string> _tried = new(StringComparer.Ordinal);
    private int _runs;

    /// <summary>Whether others made the program: ours begin by keeping the context in a register of their own, theirs by reading the mode.</summary>
    public bool IsObject => _code[0].Code != CopyRegister;

    /// <summary>What the program does with an operation.</summary>
    /// <param name="question">The operation.</param>
    /// <param name="mode">The mode in force.</param>
    /// <param name="hasPathFunction">Whether the kernel tells the path of any hook, as it does from Linux 6.12 on.</param>
    public HookExplanation Explain(HookQuestion question, LaunchMode mode, bool hasPathFunction = true)
    {
        _unsaid.Clear();
        _tried.Clear();
        _runs = 0;
        try
        {
            if (Explore(question, (uint)BpfMaps.NumberOf(mode), hasPathFunction) is { } all)
            {
                return new HookExplanation([.. all.Outcomes.OrderByDescending(static outcome => outcome.Verdict.Action)], [.. all.Open], null);
            }
        }
        catch (InvalidOperationException e)
        {
            return new HookExplanation([], [], e.Message);
        }

        // Without an answer: a path or text that decides, or more numbers than can be tried.
        return new HookExplanation([], [.. _unsaid.Count != 0 ? _unsaid : _tried], null) { Rules = RulesOf() };
    }

    /// <summary>What can become of an operation; null where something has too many values.</summary>
    private Branch? Explore(HookQuestion question, uint mode, bool hasPathFunction)
    {
        if (_runs > MaxRuns) { return null; }
        HookRun run = Run(question, mode, hasPathFunction);
        HookArgument? open = null;
        foreach (HookArgument argument in question.Hook.Arguments)
        {
            if (!IsAsked(question, run, argument)) { continue; }
            if (argument.Kind is HookArgumentKind.Number or HookArgumentKind.OpenAccess) { open ??= argument; }
            else { _unsaid.Add(argument.Name); }
        }

        if (_unsaid.Count != 0) { return null; }
        if (open is null)
        {
            (string? place, string reason) = WhyOf(run);
            return new Branch(HashCode.Combine(run.Verdict, place, reason), [new HookOutcome(run.Verdict, place, reason, "")], []);
        }

        _tried.Add(open.Name);
        var found = new List<(ulong Value, Branch Branch)>();
        foreach (ulong value in ValuesOf(question, open))
        {
            HookQuestion answered = question with { Numbers = question.Numbers.Add(open, value) };
            if (Explore(answered, mode, hasPathFunction) is not { } branch) { return null; }
            found.Add((value, branch));
        }

        // Where all ways end alike, what was left open does not matter.
        return found.TrueForAll(one => one.Branch.Key == found[0].Branch.Key) ? found[0].Branch : Join(open, found);
    }

    private static Branch Join(HookArgument open, List<(ulong Value, Branch Branch)> found)
    {
        var key = new HashCode();
        var outcomes = ImmutableArray.CreateBuilder<HookOutcome>();
        ImmutableSortedSet<string>.Builder names = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        names.Add(open.Name);
        foreach ((ulong value, Branch branch) in found)
        {
            key.Add(branch.Key);
            names.UnionWith(branch.Open);
            foreach (HookOutcome outcome in branch.Outcomes)
            {
                if (outcomes.Any(known => known with { Example = "" } == outcome with { Example = "" })) { continue; }
                outcomes.Add(outcome with { Example = $"{open.Name}={TextOf(open, value)} {outcome.Example}".TrimEnd() });
            }
        }

        return new Branch(key.ToHashCode(), outcomes.DrainToImmutable(), names.ToImmutable());
    }

    private HookRun Run(HookQuestion question, uint mode, bool hasPathFunction)
    {
        _runs++;
        return HookMachine.Ask(programs, index, question.Hook, question.ToOperation(), mode, IsObject, hasPathFunction);
    }

    private static bool IsAsked(HookQuestion question, HookRun run, HookArgument argument)
    {
        if (argument.IsHidden || question.Settles(argument)) { return false; }
        if (argument.Kind == HookArgumentKind.OpenAccess)
        {
            return question.OpenBits(argument) != 0
                && ((question.Hook.Find("f_mode") is { } mode && run.Asked.Contains(HookOperation.WayOf(mode)))
                    || (question.Hook.Find("flags") is { } flags && run.Asked.Contains(HookOperation.WayOf(flags))));
        }

        return run.Asked.Contains(HookOperation.WayOf(argument)) && (argument.Kind != HookArgumentKind.Number || question.OpenBits(argument) != 0);
    }

    // A condition compares with numbers of the program: those, their neighbours and the ends of the range lead every way that there is.
    private IEnumerable<ulong> ValuesOf(HookQuestion question, HookArgument argument)
    {
        ulong bits = question.OpenBits(argument);
        if (argument.Kind == HookArgumentKind.OpenAccess) { return [1, 2, 3, 4]; } // read, write, both, execute
        if (argument.Origin == HookOrigin.ForeignCgroup) { return [0, 1]; }
        if (!argument.Names.Words.IsEmpty && !argument.Names.IsSet) { return argument.Names.Words.Select(static word => word.Value); }
        var values = new SortedSet<ulong> { 0, bits };
        bool looksAtBits = false;
        foreach ((ulong number, bool isMask) in ConstantsOf(argument))
        {
            looksAtBits |= isMask && (number & bits) != bits;
            values.Add(number & bits);
            values.Add((number + 1) & bits);
            values.Add((number - 1) & bits);
        }

        // Two conditions on some of the bits may need two numbers together.
        if (!looksAtBits) { return values; }
        ulong[] single = [.. values];
        foreach (ulong first in single)
        {
            foreach (ulong second in single) { values.Add(first | second); }
        }

        return values;
    }

    /// <summary>The constants that a number may be compared with: in programs of ours those from a load of it to the next load, in others' all.</summary>
    private List<(ulong Number, bool IsMask)> ConstantsOf(HookArgument argument)
    {
        var found = new List<(ulong Number, bool IsMask)>();
        bool isOf = IsObject;
        for (int i = 0; i < _code.Length; i++)
        {
            BpfInsn instruction = _code[i];
            int kind = instruction.Code & Ebpf.ClassMask;
            if (instruction.Code == Ebpf.LoadImmediate64)
            {
                ulong number = (uint)instruction.Immediate | ((ulong)(uint)_code[++i].Immediate << 32);
                if (isOf) { found.Add((number, true)); }
            }
            else if (kind == Ebpf.ClassLoadMemory) { isOf = IsObject || Loads(i, argument); }
            else if (isOf && kind is Ebpf.ClassAlu32 or Ebpf.ClassAlu64 or Ebpf.ClassJump or Ebpf.ClassJump32 && instruction.Code != Ebpf.Call)
            {
                int operation = instruction.Code & Ebpf.OperationMask;
                bool isMask = kind is Ebpf.ClassAlu32 or Ebpf.ClassAlu64 ? operation == (int)BpfOperation.And : operation == (int)BpfTest.AnyBits;
                found.Add(((ulong)instruction.Immediate, isMask));
            }
        }

        return found;
    }

    /// <summary>Whether an instruction loads what an argument's way ends at.</summary>
    private bool Loads(int instruction, HookArgument argument)
    {
        if (argument.Fields.IsEmpty) { return _code[instruction].Offset == argument.Parameter * 8; }
        HookField last = argument.Fields[^1];
        foreach (BpfRelocationRecord put in programs.Programs[index].Relocations)
        {
            if (put.Instruction == instruction && (BpfRelocationKind)put.Kind == BpfRelocationKind.FieldOffset) { return programs.Fields[(int)put.Value] == new BpfField(last.Type, last.Path); }
        }

        return false;
    }

    private (string? Place, string Reason) WhyOf(HookRun run)
    {
        if (run.Verdict.Action != HookAction.Allow)
        {
            uint rule = run.Rules.IsEmpty ? 0 : run.Rules[^1];
            if (rule == 0 || rule > programs.Rules.Length) { return (Describe(PlaceOf(0)), "no rule fits, and so the default"); }
            BpfRule written = programs.Rules[(int)rule - 1];
            string? place = written.File.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(written.File)}:{written.Line}");
            return (place, IsObject ? "the program of a compiled object" : "rule");
        }

        if (IsObject) { return (Describe(PlaceOf(0)), "the program of a compiled object"); }
        if (IsOfModes(run.LastJump)) { return (null, "no rules in this mode"); }
        SourcePlace allowed = PlaceOf(run.LastJump);
        return allowed.IsNone ? (Describe(PlaceOf(0)), "no rule fits, and so the default") : (Describe(allowed), "rule");
    }

    /// <summary>Whether a jump goes by the mode alone: keep the context, read the mode, compare it, and nothing else before.</summary>
    private bool IsOfModes(int jump)
    {
        const int FirstComparison = 4;
        int end = FirstComparison;
        while (end < _code.Length && (_code[end].Code & Ebpf.ClassMask) == Ebpf.ClassJump && _code[end].Code != Ebpf.Jump && _code[end].Destination == 0) { end++; }
        bool isOwn = jump == end && _code[end].Code == Ebpf.Jump && PlaceOf(end) == PlaceOf(0); // the policy's own mode has no rules
        return (jump >= FirstComparison && jump < end) || isOwn;
    }

    private string? Describe(SourcePlace place) => map.Describe(place);

    /// <summary>The line behind an instruction: in the section's places those of the rules come first, then those of all programs' instructions.</summary>
    private SourcePlace PlaceOf(int instruction)
    {
        int at = programs.Rules.Length + instruction;
        for (int i = 0; i < index; i++) { at += programs.Programs[i].Instructions.Length / BpfInsn.Size; }
        return map.PlaceOf(SectionNames.Of(SectionKind.BpfLsm, Architecture.None), at);
    }

    private ImmutableArray<string> RulesOf()
    {
        var places = ImmutableArray.CreateBuilder<string>();
        foreach (BpfRule rule in programs.Rules)
        {
            if (rule.Program != index || rule.File.Length == 0) { continue; }
            string place = string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(rule.File)}:{rule.Line}");
            if (!places.Contains(place)) { places.Add(place); }
        }

        return places.DrainToImmutable();
    }

    private static string TextOf(HookArgument argument, ulong value)
    {
        foreach (HookWord word in argument.Names.Words)
        {
            if (word.Value == value) { return word.Text; }
        }

        if (argument.Names.IsSet && value != 0)
        {
            IEnumerable<string> words = argument.Names.Words.Where(word => (word.Value & value) != 0).Select(static word => word.Text);
            if (words.Any()) { return string.Join(',', words); }
        }

        return argument.Names.IsFlags || argument.Name == "mode" ? "0x" + value.ToString("x", CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);
    }

    private static ImmutableArray<BpfInsn> Decode(BpfProgram program)
    {
        ReadOnlySpan<byte> bytes = program.Instructions.AsSpan();
        var code = ImmutableArray.CreateBuilder<BpfInsn>(bytes.Length / BpfInsn.Size);
        for (int at = 0; at < bytes.Length; at += BpfInsn.Size) { code.Add(BpfInsn.Read(bytes[at..])); }
        return code.MoveToImmutable();
    }

    /// <summary>What can become of an operation from somewhere on.</summary>
    /// <param name="Key">The same where all that follows is the same.</param>
    /// <param name="Outcomes">What can become of it.</param>
    /// <param name="Open">What that depends on.</param>
    private sealed record Branch(int Key, ImmutableArray<HookOutcome> Outcomes, ImmutableSortedSet<string> Open);
}
