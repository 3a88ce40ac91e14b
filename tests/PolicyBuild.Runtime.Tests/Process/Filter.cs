using System.Buffers.Binary;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>Hand-made filters: kill for another architecture, one comparison for each syscall, a default.</summary>
internal static class Filter
{
    internal const uint Kill = 0x80000000;
    internal const uint Notify = 0x7FC00000;
    internal const uint Allow = 0x7FFF0000;

    internal static uint Errno(int number) => 0x00050000 | (uint)number;

    /// <summary>The default for all but the syscalls named; a name that this architecture does not have is left out.</summary>
    internal static byte[] Of(uint otherwise, params (string Syscall, uint Action)[] rules)
    {
        var code = new List<byte>();
        Add(code, 0x20, 0, 0, 4); // the architecture
        Add(code, 0x15, 1, 0, TestMachine.AuditArchitecture);
        Add(code, 0x06, 0, 0, Kill);
        Add(code, 0x20, 0, 0, 0); // the number
        foreach ((string syscall, uint action) in rules.Where(rule => TestMachine.HasSyscall(rule.Syscall)))
        {
            Add(code, 0x15, 0, 1, (uint)TestMachine.Syscall(syscall));
            Add(code, 0x06, 0, 0, action);
        }

        Add(code, 0x06, 0, 0, otherwise);
        return [.. code];
    }

    /// <summary>As exec: once makes it.</summary>
    internal static byte[] ExecOnce(uint otherwise = Allow) => Of(otherwise, ("execve", Notify), ("execveat", Notify));

    private static void Add(List<byte> code, ushort operation, byte whenTrue, byte whenFalse, uint operand)
    {
        byte[] instruction = new byte[8];
        BinaryPrimitives.WriteUInt16LittleEndian(instruction, operation);
        instruction[2] = whenTrue;
        instruction[3] = whenFalse;
        BinaryPrimitives.WriteUInt32LittleEndian(instruction.AsSpan(4), operand);
        code.AddRange(instruction);
    }
}
