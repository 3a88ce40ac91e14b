using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Loads the programs of a section.</summary>
internal static unsafe class BpfPrograms
{
    /// <summary>Loads all that are not left out already; the exit status, or what else is left out (<see cref="BpfErrors"/>).</summary>
    internal static int Load(ref LaunchState state, ref BpfSection section, in WantedTypes wanted, in StartPaths paths)
    {
        for (uint i = 0; i < section.Reader.ProgramCount; i++)
        {
            BpfProgramRecord* program = section.Reader.Program(i);
            if (section.Attachments[i] == (byte)BpfAttachment.LeftOut || IsLeftOut(ref state, ref section, i, wanted)) { continue; }
            if (section.Hooks[i] >= 0 && wanted.At(section.Hooks[i])->Function == 0)
            {
                int error = BpfErrors.NoHook(section, i, GoesOnWithout(ref state, program));
                if (error == Message.CouldNotApply) { return error; }
                section.Attachments[i] = (byte)BpfAttachment.LeftOut;
                continue;
            }

            PathVariable unknown = paths.FindMissing(program->Flags);
            if (unknown != PathVariable.None)
            {
                int error = BpfErrors.NoVariable(section, i, unknown, state.BestEffort);
                if (error == Message.CouldNotApply) { return error; }
                section.Attachments[i] = (byte)BpfAttachment.LeftOut;
                continue;
            }

            ulong begin = TimeSpec.Now();
            int result = Load(ref state, ref section, i, program, section.Hooks[i] < 0 ? 0 : wanted.At(section.Hooks[i])->Function);
            section.LoadTimes[i] = TimeSpec.Now() - begin;
            if (result == 0) { continue; }
            if (result is Message.CouldNotApply or BpfErrors.AllLeftOut) { return result; }
            section.Attachments[i] = (byte)BpfAttachment.LeftOut;

            // A second look without which the start goes on anyhow says nothing of the programs that the policy insists on.
            if (result == BpfErrors.HooksLeftOut && state.BestEffort) { section.LeaveOut(hooksAlone: true); }
        }

        return 0;
    }

    /// <summary>Whether the start goes on where the host cannot have the program.</summary>
    internal static bool GoesOnWithout(ref LaunchState state, BpfProgramRecord* program) =>
        state.BestEffort || (program->Flags & (uint)BpfProgramFlags.Optional) != 0;

    /// <summary>Whether nothing is said of a kernel that has no such programs: a second look that most kernels do not give is the report's to tell.</summary>
    internal static bool IsQuietly(ref LaunchState state, BpfProgramRecord* program) =>
        (program->Flags & (uint)BpfProgramFlags.Optional) != 0 && program->ProgramType == BpfCalls.SecurityHook && !state.Arguments.Verbose;

    /// <summary>A program of mode hardened in a lower mode, and one whose hook the kernel need not have.</summary>
    private static bool IsLeftOut(ref LaunchState state, ref BpfSection section, uint index, in WantedTypes wanted)
    {
        BpfProgramRecord* program = section.Reader.Program(index);
        bool isLeftOut = ((program->Flags & (uint)BpfProgramFlags.OfHardened) != 0 && state.Mode != LaunchMode.Hardened)
            || ((program->Flags & (uint)BpfProgramFlags.SkipWithoutHook) != 0 && section.Hooks[index] >= 0 && wanted.At(section.Hooks[index])->Function == 0);
        if (isLeftOut) { section.Attachments[index] = (byte)BpfAttachment.LeftOut; }
        return isLeftOut;
    }

    /// <summary>Loads one for the whole system: a descriptor, or a negative error number.</summary>
    internal static int LoadShared(in BpfSection section, BpfProgramRecord* program, uint hook)
    {
        byte* instructions = Copy(section, program);
        if (instructions is null) { return -KernelError.NoMemory; }
        InstructionPatch.Apply(section, program, instructions, isOfCgroup: false);
        return Load(section, program, instructions, hook, BpfCalls.OfSystem, default);
    }

    private static byte* Copy(in BpfSection section, BpfProgramRecord* program)
    {
        ulong length = program->Instructions.Count * (ulong)BpfProgramRecord.InstructionSize;
        byte* instructions = PrivateMemory.Map(length);
        byte* source = section.Reader.Instructions(program);
        for (ulong i = 0; instructions is not null && i < length; i++) { instructions[i] = source[i]; }
        return instructions;
    }

    private static int Load(ref LaunchState state, ref BpfSection section, uint index, BpfProgramRecord* program, uint hook)
    {
        byte* instructions = Copy(section, program);
        if (instructions is null) { return BpfErrors.Program(section, index, KernelError.NoMemory, null, null, default, state.BestEffort); }
        BpfFieldRecord* missing = InstructionPatch.Apply(section, program, instructions, isOfCgroup: true);
        int result = Load(section, program, instructions, hook, program->AttachType, default);
        if (result >= 0)
        {
            section.Programs[index] = result;
            return 0;
        }

        // What is refused for other reasons than its instructions is the kernel's or the caller's affair, not the program's.
        if (IsQuietly(ref state, program) && !KernelError.IsShortage(-result) && !BpfProbe.IsTaken(hook)) { return BpfErrors.LeftOut; }
        int error = program->ProgramType == BpfCalls.SecurityHook ? BpfProbe.Explain(hook, GoesOnWithout(ref state, program)) : 0;
        if (error == 0 && result == -KernelError.Permission) { error = BpfErrors.CheckPrivileges(state.BestEffort); }
        if (error != 0) { return error; }
        VerifierLog log = default;
        Load(section, program, instructions, hook, program->AttachType, log.Text is null ? default : log);
        VerifierText text = log.Read();
        RefusedPlace place = RefusedPlace.Of(ref state, section, index, text.Instruction);
        return BpfErrors.Program(section, index, -result, missing, text.Message, place, GoesOnWithout(ref state, program));
    }

    private static int Load(in BpfSection section, BpfProgramRecord* program, byte* instructions, uint hook, uint place, VerifierLog log)
    {
        BpfProgramAttributes attributes = default;
        attributes.Type = program->ProgramType;
        attributes.ExpectedAttachType = place;
        attributes.AttachType = hook;
        attributes.Instructions = instructions;
        attributes.InstructionCount = program->Instructions.Count;
        byte* name = section.Reader.Text(program->Name);
        for (int i = 0; i < BpfProgramAttributes.NameSize - 1 && name[i] != 0; i++) { attributes.Name[i] = name[i]; }
        if (program->FuncInfoCount != 0)
        {
            attributes.Btf = (uint)section.Btf;
            attributes.FuncInfos = section.Reader.FuncInfos(program);
            attributes.FuncInfoCount = program->FuncInfoCount;
            attributes.FuncInfoSize = BpfFuncInfo.Size;
        }

        if (log.IsOpen)
        {
            attributes.Log = log.Text;
            attributes.LogSize = VerifierLog.Bytes;
            attributes.LogLevel = 1;
        }

        fixed (byte* license = "GPL\0"u8)
        {
            attributes.License = license;
            return BpfCalls.Load(&attributes);
        }
    }
}
