using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm.Objects;

/// <summary>Writes what becomes of an object's result, which is in R0: a report of a denial, and the result as the way of attaching wants it.</summary>
/// <param name="to">Where to write.</param>
/// <param name="program">The program's number in its section.</param>
/// <param name="rule">The number of the rule that a denial is reported with.</param>
/// <param name="allow">What is behind: the result where nothing is denied.</param>
internal sealed class ObjectResult(BpfAssembler to, int program, int rule, BpfLabel allow)
{
    // ERESTARTSYS - 1 (linux/errno.h): errors from 512 on are the kernel's own and tell it what to do. A socket_sendmsg that fails with EIOCBQUEUED (529)
    // stops the kernel itself.
    private const int LargestErrno = 511;
    private const int NotPermitted = 1; // EPERM
    private const int ReportAt = -BpfEvent.Size;

    /// <summary>Of a program for the whole system: 0 or a negative error; what is neither denies.</summary>
    public void WriteOfSystem()
    {
        BpfLabel isOther = to.NewLabel();
        BpfLabel isError = to.NewLabel();
        ExtendSign();
        to.JumpIf(BpfTest.Equal, R0, 0, allow);
        to.Move(R9, R0);
        to.JumpIf(BpfTest.SignedGreater, R9, 0, isOther);
        to.JumpIf(BpfTest.SignedGreaterOrEqual, R9, -LargestErrno, isError);
        to.Bind(isOther);
        to.Move(R9, -NotPermitted);
        to.Bind(isError);
        Report();
        HookDenial.Write(to);
    }

    /// <summary>Of a program for a cgroup: 1 allows, everything else denies; the error is what the program has set, else EPERM.</summary>
    /// <param name="setsError">Whether the object sets errors itself.</param>
    public void WriteOfCgroup(bool setsError)
    {
        BpfLabel isKnown = to.NewLabel();
        BpfLabel isDenied = to.NewLabel();
        BpfLabel system = to.NewLabel();
        to.Move(R9, R0);
        to.LoadScope(R1);
        to.JumpIf(BpfTest.Equal, R1, 0, system);
        if (setsError) { WriteOwnError(isDenied); }
        to.JumpIf32(BpfTest.Equal, R9, 1, allow);

        // An earlier program's error stays; what is denied without one is so by EPERM.
        to.Call(BpfHelper.GetRetval);
        ExtendSign();
        to.Bind(isDenied);
        to.Move(R9, R0);
        to.JumpIf(BpfTest.SignedLess, R9, 0, isKnown);
        to.Move(R9, -NotPermitted);
        to.Bind(isKnown);
        Report();
        to.Move(R0, 0);
        to.Exit();

        to.Bind(system);
        to.JumpIf32(BpfTest.Equal, R9, 1, allow);
        to.Move(R9, -NotPermitted);
        Report();
        to.Move(R0, -NotPermitted);
        to.Exit();
    }

    /// <summary>Writes: R0 = the error that is set, which becomes EPERM where it is none of a program's; it denies whatever is returned.</summary>
    private void WriteOwnError(BpfLabel isDenied)
    {
        BpfLabel isOther = to.NewLabel();
        BpfLabel isFine = to.NewLabel();
        to.Call(BpfHelper.GetRetval);
        ExtendSign();
        to.JumpIf(BpfTest.SignedGreater, R0, 0, isOther);
        to.JumpIf(BpfTest.SignedGreaterOrEqual, R0, -LargestErrno, isFine);
        to.Bind(isOther);
        to.Move(R1, -NotPermitted);
        to.Call(BpfHelper.SetRetval);
        to.Move(R0, -NotPermitted);
        to.Bind(isFine);
        to.JumpIf(BpfTest.SignedLess, R0, 0, isDenied);
    }

    // Functions return int: the upper half says nothing.
    private void ExtendSign()
    {
        to.Compute(BpfOperation.ShiftLeft, R0, 32);
        to.Compute(BpfOperation.ShiftRightSigned, R0, 32);
    }

    private void Report()
    {
        to.Move(R8, rule);
        BpfReport.Write(to, SectionKind.BpfLsm, program, ReportAt);
    }
}
