using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>
/// Writes what puts a record (<see cref="BpfEvent"/>) into the ring buffer. What a full ring loses is the record, never the verdict. Constants go by a register: the
/// disassemblers of some years do not know the store of a constant.
/// </summary>
internal static class BpfReport
{
    /// <summary>Writes the report of a rule: R8 its number, R9 the result. R0 to R5 are lost.</summary>
    /// <param name="to">The program.</param>
    /// <param name="section">The section that has the program.</param>
    /// <param name="program">Its number there.</param>
    /// <param name="at">Where 32 bytes of the stack may be used, 8-byte aligned.</param>
    public static void Write(BpfAssembler to, SectionKind section, int program, int at)
    {
        to.Move(R1, program | ((int)section << 16));
        to.Store(BpfSize.Word, Frame, at, R1);
        to.Store(BpfSize.Word, Frame, at + 4, R8);
        to.Call(BpfHelper.GetCurrentPidTgid);
        to.Compute(BpfOperation.ShiftRight, R0, 32);
        to.Store(BpfSize.Word, Frame, at + 8, R0);
        to.Store(BpfSize.Word, Frame, at + 12, R9);
        to.Call(BpfHelper.KtimeGetNs);
        to.Store(BpfSize.Double, Frame, at + 16, R0);
        to.Move(R1, Frame);
        to.Compute(BpfOperation.Add, R1, at + 24);
        to.Move(R2, 8);
        to.Call(BpfHelper.GetCurrentComm);
        to.LoadMap(R1, to.Symbols.Map(BpfMaps.Events));
        to.Move(R2, Frame);
        to.Compute(BpfOperation.Add, R2, at);
        to.Move(R3, BpfEvent.Size);
        to.Move(R4, 0);
        to.Call(BpfHelper.RingbufOutput);
    }
}
