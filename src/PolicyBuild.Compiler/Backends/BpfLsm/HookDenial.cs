using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.Compiler.Backends.BpfLsm;

/// <summary>Writes how a program on a hook denies with an error: attached to a cgroup it sets the error and returns 0, for the whole system it returns the error.</summary>
internal static class HookDenial
{
    /// <summary>Writes the program's end; R9 is the error, negative.</summary>
    public static void Write(BpfAssembler to)
    {
        BpfLabel system = to.NewLabel();
        to.LoadScope(R1);
        to.JumpIf(BpfTest.Equal, R1, 0, system);
        to.Move(R1, R9);
        to.Call(BpfHelper.SetRetval);
        to.Move(R0, 0);
        to.Exit();
        to.Bind(system);
        to.Move(R0, R9);
        to.Exit();
    }
}
