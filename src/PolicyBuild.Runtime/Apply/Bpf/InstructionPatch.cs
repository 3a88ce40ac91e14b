using PolicyBuild.Bundles.Layout;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>Puts what the relocations say into a copy of a program's instructions.</summary>
internal static unsafe class InstructionPatch
{
    private const byte CallCode = 0x85; // BPF_JMP | BPF_CALL
    private const byte MapSource = 1; // BPF_PSEUDO_MAP_FD
    private const byte ValueSource = 2; // BPF_PSEUDO_MAP_VALUE
    private const byte FunctionSource = 2; // BPF_PSEUDO_KFUNC_CALL
    private const int NoHelper = 0x0BAD2310; // the number that libbpf takes for this

    /// <summary>
    /// Patches all; a member or function that is not there leaves an instruction that the verifier refuses, unless a test leads around it.
    /// </summary>
    /// <param name="section">The section.</param>
    /// <param name="program">The program.</param>
    /// <param name="instructions">The copy.</param>
    /// <param name="isOfCgroup">Whether the program is attached to the sandbox's cgroup.</param>
    /// <returns>The first field that is not there; null: none is missing.</returns>
    internal static BpfFieldRecord* Apply(in BpfSection section, BpfProgramRecord* program, byte* instructions, bool isOfCgroup)
    {
        BpfFieldRecord* missing = null;
        BpfRelocationRecord* relocations = section.Reader.Relocations(program);
        for (uint i = 0; i < program->RelocationCount; i++)
        {
            BpfRelocationRecord* relocation = relocations + i;
            byte* instruction = instructions + (relocation->Instruction * BpfProgramRecord.InstructionSize);
            switch ((BpfRelocationKind)relocation->Kind)
            {
                case BpfRelocationKind.MapDescriptor:
                    SetSource(instruction, MapSource);
                    SetImmediate(instruction, section.Maps[relocation->Value]);
                    SetImmediate(instruction + BpfProgramRecord.InstructionSize, 0);
                    break;
                case BpfRelocationKind.MapValue:
                    SetSource(instruction, ValueSource);
                    SetImmediate(instruction, section.Maps[relocation->Value]);
                    SetImmediate(instruction + BpfProgramRecord.InstructionSize, (int)relocation->Extra);
                    break;
                case BpfRelocationKind.Scope:
                    SetImmediate(instruction, isOfCgroup ? 1 : 0);
                    break;
                default:
                    if (!SetField((BpfRelocationKind)relocation->Kind, section.Fields[relocation->Value], instruction) && missing is null)
                    {
                        missing = section.Reader.Field(relocation->Value);
                    }

                    break;
            }
        }

        return missing;
    }

    private static bool SetField(BpfRelocationKind kind, in FieldPlace field, byte* instruction)
    {
        switch (kind)
        {
            case BpfRelocationKind.FieldExists:
                SetImmediate(instruction, field.Exists ? 1 : 0);
                return true;
            case BpfRelocationKind.Kfunc:
                SetSource(instruction, FunctionSource);
                *(short*)(instruction + 2) = 0;
                SetImmediate(instruction, (int)field.Function);
                return field.Function != 0;
            case BpfRelocationKind.FieldSize when field.Exists:
                SetImmediate(instruction, (int)field.Size);
                return true;
            case BpfRelocationKind.FieldOffset when field.Exists && SetOffset(instruction, field.Offset):
                return true;
            default:
                instruction[0] = CallCode;
                instruction[1] = 0;
                *(short*)(instruction + 2) = 0;
                SetImmediate(instruction, NoHelper);
                return false;
        }
    }

    /// <summary>False where the offset does not fit.</summary>
    private static bool SetOffset(byte* instruction, uint offset)
    {
        const uint Largest = 32767;

        // The low three bits are the class: LDX, ST and STX access memory (linux/bpf_common.h).
        if ((instruction[0] & 7) is not (1 or 2 or 3))
        {
            SetImmediate(instruction, (int)offset);
            return true;
        }

        if (offset > Largest) { return false; }
        *(short*)(instruction + 2) = (short)offset;
        return true;
    }

    private static void SetSource(byte* instruction, byte source) => instruction[1] = (byte)((instruction[1] & 0xF) | (source << 4));

    private static void SetImmediate(byte* instruction, int value) => *(int*)(instruction + 4) = value;
}
