using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// Where in the policy, and of a compiled object where in that, an instruction comes from which the kernel refuses. What the launcher puts into instructions
/// moves none, so the kernel's number is the bundle's.
/// </summary>
internal unsafe struct RefusedPlace
{
    /// <summary>The policy's file, ended by zero; null: not known.</summary>
    internal byte* File { get; private set; }

    /// <summary>The line, from 1.</summary>
    internal uint Line { get; private set; }

    /// <summary>The column, from 1; 0: not known.</summary>
    internal uint Column { get; private set; }

    /// <summary>The function of the object, ended by zero; null: the program is the compiler's, or the instruction is.</summary>
    internal byte* Function { get; private set; }

    /// <summary>How many bytes the instruction lies behind the function's begin, as disassemblers count.</summary>
    internal uint Offset { get; private set; }

    /// <summary>Looks up an instruction of a program.</summary>
    /// <param name="state">The launch.</param>
    /// <param name="section">The section.</param>
    /// <param name="program">The program.</param>
    /// <param name="instruction">The instruction, from 0; -1: none is known.</param>
    internal static RefusedPlace Of(ref LaunchState state, in BpfSection section, uint program, int instruction)
    {
        RefusedPlace place = default;
        BpfProgramRecord* record = section.Reader.Program(program);
        if (instruction < 0 || (uint)instruction >= record->Instructions.Count) { return place; }
        place.FindFunction(section, record, (uint)instruction);
        if (state.Bundle.Find(SectionKind.SourceMap, 0, 0, out byte* text, out ulong length) != BundleStatus.Ok) { return place; }

        // The map has a section's rules first, then the instructions of its programs, one after the other.
        uint index = section.Reader.RuleCount + (uint)instruction;
        for (uint i = 0; i < program; i++) { index += section.Reader.Program(i)->Instructions.Count; }
        var map = new SourceMapText(text, length);
        if (!map.Find(section.Kind == SectionKind.BpfLsm ? "lsm"u8 : "network"u8, index)) { return place; }
        place.File = map.Name();
        place.Line = map.Line;
        place.Column = map.Column;
        return place;
    }

    /// <summary>Functions behind the first are an object's own, or one that walks a table.</summary>
    private void FindFunction(in BpfSection section, BpfProgramRecord* program, uint instruction)
    {
        const uint Steps = 5; // ProgramBtf.StepFunction of the compiler: what it makes itself
        BpfFuncInfo* functions = section.Reader.FuncInfos(program);
        uint count = program->FuncInfoCount;
        while (count > 0 && functions[count - 1].Instruction > instruction) { count--; }
        if (count < 2 || functions[count - 1].TypeId == Steps) { return; }
        KernelTypes types = default;
        int result = types.Open(section.Reader.Btf, section.Reader.Header->Btf.Length);
        if (result == 0) { result = WantedTypes.Make(1, out WantedTypes wanted) == 0 ? types.Scan(wanted) : -1; }
        uint* type = result == 0 ? types.Record(functions[count - 1].TypeId) : null;
        if (type is null || KernelTypes.KindOf(type) != KernelTypes.Function) { return; }
        Function = types.Name(*type);
        Offset = (instruction - functions[count - 1].Instruction) * BpfProgramRecord.InstructionSize;
    }
}
