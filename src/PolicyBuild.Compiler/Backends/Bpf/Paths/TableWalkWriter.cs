using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.Bpf.Paths;

/// <summary>
/// Writes the walk of a path through a table. The steps are a function that bpf_loop calls: the verifier looks at it once, whatever the path's length and
/// the number of states. Between steps the walk is three numbers on the stack: the memory's address, the state, and where the text begins.
/// </summary>
internal sealed class TableWalkWriter(BpfAssembler to, PathTable table, int map)
{
    /// <summary>Bytes of stack that a walk needs.</summary>
    public const int StackSize = 24;

    private readonly BpfLabel _step = to.NewLabel();

    /// <summary>Writes: R1 = the bits of the conditions that hold for the text at R7 + R8. R0 to R5 are lost.</summary>
    /// <param name="variable">The folder that stands before the text.</param>
    /// <param name="at">Where <see cref="StackSize"/> bytes of the stack may be used.</param>
    /// <param name="failed">Where to go where the text has no end.</param>
    public void Walk(PathVariable variable, int at, BpfLabel failed)
    {
        int start = table.Starts[(int)variable];
        if (start >= table.FirstEnd)
        {
            // Decided before the first byte: whatever is there matches, or nothing.
            to.Load64(R1, BitsOf(start - table.FirstEnd));
            return;
        }

        to.Store(BpfSize.Double, Frame, at, R7);
        to.Move(R1, start);
        to.Store(BpfSize.Double, Frame, at + 8, R1);
        to.Store(BpfSize.Double, Frame, at + 16, R8);
        to.Move(R1, PathScratch.PathSize);
        to.LoadFunction(R2, _step);
        to.Move(R3, Frame);
        to.Compute(BpfOperation.Add, R3, at);
        to.Move(R4, 0);
        to.Call(BpfHelper.Loop);
        to.Load(BpfSize.Double, R1, Frame, at + 8);
        to.JumpIf(BpfTest.Less, R1, table.FirstEnd, failed);
        to.Compute(BpfOperation.Subtract, R1, table.FirstEnd);
        to.JumpIf(BpfTest.GreaterOrEqual, R1, table.EndCount, failed);
        to.Compute(BpfOperation.ShiftLeft, R1, 3);
        to.LoadMapValue(R2, map, table.BitsAt);
        to.Compute(BpfOperation.Add, R2, R1);
        to.Load(BpfSize.Double, R1, R2, 0);
        HasSteps = true;
    }

    /// <summary>Whether a walk takes steps, so that <see cref="WriteStep"/> has to be written.</summary>
    public bool HasSteps { get; private set; }

    /// <summary>Writes the function of the steps, behind the program: R1 is the number of the step, R2 the three numbers.</summary>
    public void WriteStep()
    {
        BpfLabel end = to.NewLabel();
        to.Bind(_step);
        to.BeginFunction(ProgramBtf.StepFunction);
        to.Load(BpfSize.Double, R6, R2, 0);
        to.Load(BpfSize.Double, R9, R2, 8);
        to.Load(BpfSize.Double, R3, R2, 16);
        to.Move(R7, R2);
        to.Compute(BpfOperation.Add, R1, R3);
        to.Move(R0, 1);

        // Both tests bound what follows for the verifier.
        to.JumpIf(BpfTest.GreaterOrEqual, R9, table.FirstEnd, end);
        to.JumpIf(BpfTest.GreaterOrEqual, R1, PathScratch.NumberAt, end);
        to.Compute(BpfOperation.Add, R6, R1);
        to.Load(BpfSize.Byte, R2, R6, 0);
        to.LoadMapValue(R8, map);
        to.Move(R3, R8);
        to.Compute(BpfOperation.Add, R3, R2);
        to.Load(BpfSize.Byte, R2, R3, 0);
        to.Compute(BpfOperation.Add, R2, R9);
        to.Compute(BpfOperation.ShiftLeft, R2, table.EntrySize == 2 ? 1 : 2);
        to.Compute(BpfOperation.Add, R8, R2);
        to.Load(table.EntrySize == 2 ? BpfSize.Half : BpfSize.Word, R9, R8, PathTable.StatesAt);
        to.Store(BpfSize.Double, R7, 8, R9);
        to.JumpIf(BpfTest.GreaterOrEqual, R9, table.FirstEnd, end);
        to.Move(R0, 0);
        to.Bind(end);
        to.Exit();
    }

    private ulong BitsOf(int end) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(table.Bytes[(table.BitsAt + (end * 8))..]);
}
