using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Backends.Bpf;

/// <summary>The instructions, named for what they do.</summary>
internal sealed partial class BpfAssembler
{
    /// <summary>destination = source</summary>
    public void Move(BpfRegister destination, BpfRegister source) => Compute(BpfOperation.Move, destination, source);

    /// <summary>destination = value, its sign extended to 64 bits</summary>
    public void Move(BpfRegister destination, int value) => Compute(BpfOperation.Move, destination, value);

    /// <summary>destination = value, by the shortest form</summary>
    public void Load64(BpfRegister destination, ulong value)
    {
        if ((long)value == (int)value)
        {
            Move(destination, (int)value);
            return;
        }

        if (value <= uint.MaxValue)
        {
            Compute32(BpfOperation.Move, destination, (int)value);
            return;
        }

        Wide(destination, 0, (int)value, (int)(value >> 32));
    }

    /// <summary>destination = destination op source, 64 bits</summary>
    public void Compute(BpfOperation operation, BpfRegister destination, BpfRegister source) =>
        Emit((byte)(Ebpf.ClassAlu64 | (byte)operation | Ebpf.WithRegister), destination, (int)source, 0, 0);

    /// <summary>destination = destination op value, 64 bits; the value's sign is extended</summary>
    public void Compute(BpfOperation operation, BpfRegister destination, int value) =>
        Emit((byte)(Ebpf.ClassAlu64 | (byte)operation), destination, 0, 0, value);

    /// <summary>The lower half of destination op source; the upper half becomes 0.</summary>
    public void Compute32(BpfOperation operation, BpfRegister destination, BpfRegister source) =>
        Emit((byte)(Ebpf.ClassAlu32 | (byte)operation | Ebpf.WithRegister), destination, (int)source, 0, 0);

    /// <summary>The lower half of destination op value; the upper half becomes 0.</summary>
    public void Compute32(BpfOperation operation, BpfRegister destination, int value) =>
        Emit((byte)(Ebpf.ClassAlu32 | (byte)operation), destination, 0, 0, value);

    /// <summary>The lower 16, 32 or all 64 bits of a register change between the machine's order (little-endian) and network order.</summary>
    public void ToBigEndian(BpfRegister destination, int bits) => Emit(Ebpf.ToBigEndian, destination, 0, 0, bits);

    /// <summary>destination = memory at address + offset; the upper bits become 0</summary>
    public void Load(BpfSize size, BpfRegister destination, BpfRegister address, int offset) =>
        Emit((byte)(Ebpf.ClassLoadMemory | Ebpf.ModeMemory | (byte)size), destination, (int)address, offset, 0);

    /// <summary>memory at address + offset = source</summary>
    public void Store(BpfSize size, BpfRegister address, int offset, BpfRegister source) =>
        Emit((byte)(Ebpf.ClassStoreRegister | Ebpf.ModeMemory | (byte)size), address, (int)source, offset, 0);

    /// <summary>memory at address + offset = value; disassemblers before LLVM 18 do not know this form</summary>
    public void Store(BpfSize size, BpfRegister address, int offset, int value) =>
        Emit((byte)(Ebpf.ClassStore | Ebpf.ModeMemory | (byte)size), address, 0, offset, value);

    /// <summary>An atomic operation on memory at address + offset (<see cref="Ebpf.AtomicExchange"/> and its kin); word or double.</summary>
    public void Atomic(BpfSize size, BpfRegister address, int offset, BpfRegister source, int operation) =>
        Emit((byte)(Ebpf.ClassStoreRegister | Ebpf.ModeAtomic | (byte)size), address, (int)source, offset, operation);

    /// <summary>Jumps.</summary>
    public void Jump(BpfLabel target)
    {
        Refer(target);
        Emit(Ebpf.Jump, BpfRegister.R0, 0, 0, 0);
    }

    /// <summary>Jumps where the test of 64 bits holds; the value's sign is extended.</summary>
    public void JumpIf(BpfTest test, BpfRegister left, int value, BpfLabel target)
    {
        Refer(target);
        Emit((byte)(Ebpf.ClassJump | (byte)test), left, 0, 0, value);
    }

    /// <summary>Jumps where the test of 64 bits holds.</summary>
    public void JumpIf(BpfTest test, BpfRegister left, BpfRegister right, BpfLabel target)
    {
        Refer(target);
        Emit((byte)(Ebpf.ClassJump | (byte)test | Ebpf.WithRegister), left, (int)right, 0, 0);
    }

    /// <summary>Jumps where the test of the lower 32 bits holds.</summary>
    public void JumpIf32(BpfTest test, BpfRegister left, int value, BpfLabel target)
    {
        Refer(target);
        Emit((byte)(Ebpf.ClassJump32 | (byte)test), left, 0, 0, value);
    }

    /// <summary>Jumps where the test of the lower 32 bits holds.</summary>
    public void JumpIf32(BpfTest test, BpfRegister left, BpfRegister right, BpfLabel target)
    {
        Refer(target);
        Emit((byte)(Ebpf.ClassJump32 | (byte)test | Ebpf.WithRegister), left, (int)right, 0, 0);
    }

    /// <summary>Calls a helper.</summary>
    public void Call(BpfHelper helper) => Emit(Ebpf.Call, BpfRegister.R0, 0, 0, (int)helper);

    /// <summary>Calls a function of this program.</summary>
    public void Call(BpfLabel function)
    {
        Refer(function);
        Emit(Ebpf.Call, BpfRegister.R0, Ebpf.PseudoCall, 0, 0);
    }

    /// <summary>Calls a function of the kernel; the launcher finds it by its name.</summary>
    public void CallKernel(string function)
    {
        Relocate(BpfRelocationKind.Kfunc, symbols.Field(function, ""), 0);
        Emit(Ebpf.Call, BpfRegister.R0, Ebpf.PseudoKfuncCall, 0, 0);
    }

    /// <summary>Ends the program or the function with the result in R0.</summary>
    public void Exit() => Emit(Ebpf.Exit, BpfRegister.R0, 0, 0, 0);

    /// <summary>destination = a map</summary>
    public void LoadMap(BpfRegister destination, int map)
    {
        Relocate(BpfRelocationKind.MapDescriptor, map, 0);
        Wide(destination, Ebpf.PseudoMap, 0, 0);
    }

    /// <summary>destination = the address of a map's first value + offset; the map has one value alone</summary>
    public void LoadMapValue(BpfRegister destination, int map, int offset = 0)
    {
        Relocate(BpfRelocationKind.MapValue, map, offset);
        Wide(destination, Ebpf.PseudoMapValue, 0, offset);
    }

    /// <summary>destination = the address of a function of this program, for helpers that call back</summary>
    public void LoadFunction(BpfRegister destination, BpfLabel function)
    {
        Refer(function);
        Wide(destination, Ebpf.PseudoFunction, 0, 0);
    }

    /// <summary>destination = the field of the structure at address; the target's types say where it lies</summary>
    public void LoadField(BpfSize size, BpfRegister destination, BpfRegister address, string type, string path)
    {
        Relocate(BpfRelocationKind.FieldOffset, symbols.Field(type, path), 0);
        Load(size, destination, address, 0);
    }

    /// <summary>destination = destination + the offset of a field</summary>
    public void AddFieldOffset(BpfRegister destination, string type, string path)
    {
        Relocate(BpfRelocationKind.FieldOffset, symbols.Field(type, path), 0);
        Compute(BpfOperation.Add, destination, 0);
    }

    /// <summary>destination = 1 where the target has a field (with an empty path: the type or function), else 0</summary>
    public void LoadFieldExists(BpfRegister destination, string type, string path)
    {
        Relocate(BpfRelocationKind.FieldExists, symbols.Field(type, path), 0);
        Move(destination, 0);
    }

    /// <summary>destination = the size of a field in bytes</summary>
    public void LoadFieldSize(BpfRegister destination, string type, string path)
    {
        Relocate(BpfRelocationKind.FieldSize, symbols.Field(type, path), 0);
        Move(destination, 0);
    }

    /// <summary>destination = 1 where the program is attached to the sandbox's cgroup, 0 where to the whole system</summary>
    public void LoadScope(BpfRegister destination)
    {
        Relocate(BpfRelocationKind.Scope, 0, 0);
        Move(destination, 0);
    }

    /// <summary>A jump of another program, to a place in this one.</summary>
    public void CopyJump(BpfInsn jump, BpfLabel target)
    {
        Refer(target);
        Emit(jump.Code, (BpfRegister)jump.Destination, jump.Source, 0, jump.Immediate);
    }

    /// <summary>An instruction of another program into which something of the target's types is put.</summary>
    public void CopyField(BpfInsn instruction, BpfRelocationKind kind, BpfField field)
    {
        Relocate(kind, symbols.Field(field.Type, field.Path), 0);
        Emit(instruction.Code, (BpfRegister)instruction.Destination, instruction.Source, instruction.Offset, instruction.Immediate);
    }

    private void Wide(BpfRegister destination, int source, int low, int high)
    {
        Emit(Ebpf.LoadImmediate64, destination, source, 0, low);
        Emit(0, BpfRegister.R0, 0, 0, high);
    }
}
