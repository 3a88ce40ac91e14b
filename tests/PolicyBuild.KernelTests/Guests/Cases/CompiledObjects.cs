using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Compiler.Backends.Bpf;
using PolicyBuild.Compiler.Backends.Bpf.Elf;
using PolicyBuild.Compiler.Backends.BpfLsm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Backends.Bpf.BpfRegister;

namespace PolicyBuild.KernelTests.Guests.Cases;

/// <summary>Sections of programs that came as objects: each is written as such, and taken over.</summary>
internal static class CompiledObjects
{
    /// <summary>For each hook a program for the whole system that returns a number.</summary>
    public static byte[] Returning(params (string Hook, int Result)[] hooks) =>
        Take(BpfElfWriter.Write(new BpfPrograms([], [.. hooks.Select(hook => Program(hook.Hook, new BpfSymbols(), to => to.Move(R0, hook.Result)))], [], [], [])));

    /// <summary>A program that lets a task make one process: it counts in a storage of tasks.</summary>
    public static byte[] OneFork()
    {
        const int Create = 1; // BPF_LOCAL_STORAGE_GET_F_CREATE
        var forks = new BpfMap("forks", (uint)BpfMapType.TaskStorage, 4, 8, 0) { Flags = (uint)BpfMapFlags.NoPreallocation, KeyType = ProgramBtf.IntType, ValueType = ProgramBtf.ScratchType };
        BpfProgram program = Program("task_alloc", new BpfSymbols(), to =>
        {
            BpfLabel deny = to.NewLabel();
            BpfLabel end = to.NewLabel();
            to.Call(BpfHelper.GetCurrentTaskBtf);
            to.Move(R2, R0);
            to.LoadMap(R1, to.Symbols.Map(forks));
            to.Move(R3, 0);
            to.Move(R4, Create);
            to.Call(BpfHelper.TaskStorageGet);
            to.JumpIf(BpfTest.Equal, R0, 0, deny);
            to.Load(BpfSize.Double, R1, R0, 0);
            to.Move(R2, 1);
            to.Store(BpfSize.Double, R0, 0, R2);
            to.JumpIf(BpfTest.NotEqual, R1, 0, deny);
            to.Move(R0, 0);
            to.Jump(end);
            to.Bind(deny);
            to.Move(R0, -13);
            to.Bind(end);
        });
        return Take(BpfElfWriter.Write(new BpfPrograms([forks], [program], [], [], [])));
    }

    /// <summary>An object whose second instruction reads a register that has no value.</summary>
    public static byte[] Broken() => BpfElfWriter.Write(new BpfPrograms([], [Program("task_alloc", new BpfSymbols(), to =>
    {
        to.Move(R0, 0);
        to.Move(R3, R5);
    })], [], [], []));

    /// <summary>A program of a cgroup that sets an error and denies.</summary>
    public static byte[] Setting(string hook, int error)
    {
        byte[] code = [.. Program(hook, new BpfSymbols(), to =>
        {
            to.Move(R1, error);
            to.Call(BpfHelper.SetRetval);
            to.Move(R0, 0);
        }).Instructions];
        var file = new ElfFile();
        int section = file.Add(new ElfSection("lsm_cgroup/" + hook, ElfFile.ProgramBits, ElfFile.Code, code));
        file.Add(new ElfSymbol(hook, ElfSymbol.Function, IsGlobal: true, section, 0, code.Length));
        file.Add(new ElfSection("license", ElfFile.ProgramBits, ElfFile.WritableData, "GPL\0"u8.ToArray()));
        file.Add(new ElfSection(".BTF", ElfFile.ProgramBits, 0, new ElfTypes().ToArray()));
        return Take(file.ToArray());
    }

    private static BpfProgram Program(string hook, BpfSymbols symbols, Action<BpfAssembler> write)
    {
        var assembler = new BpfAssembler(symbols);
        write(assembler);
        assembler.Exit();
        if (!assembler.TryFinish(out Compiler.Backends.Bpf.BpfCode? code)) { throw new InvalidOperationException("the program is too long"); }
        return new BpfProgram(hook, hook, (uint)BpfProgramType.Lsm, (uint)BpfAttachType.LsmCgroup, [.. code.ToBytes()]) { Relocations = code.Relocations };
    }

    private static byte[] Take(byte[] elf)
    {
        var diagnostics = new DiagnosticBag();
        var section = new HookSection(diagnostics);
        section.Add(new HookObject("guest.bpf.o", elf, default));
        return diagnostics.HasErrors ? throw new InvalidOperationException(diagnostics.ToImmutable()[0].Text) : [.. section.ToSection().Bytes];
    }
}
