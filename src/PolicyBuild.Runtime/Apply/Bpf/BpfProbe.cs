using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// Whether the kernel takes programs on its security hooks: tried with one that allows everything, since no list of modules and no
/// configuration tells (some kernels refuse all of them to everybody, some load them and cannot attach them).
/// </summary>
internal static unsafe class BpfProbe
{
    /// <summary>Loads the program for a cgroup: a descriptor, or a negative error number.</summary>
    /// <param name="hook">The hook's function in the kernel's types.</param>
    internal static int Load(uint hook)
    {
        ulong* instructions = stackalloc ulong[2];
        instructions[0] = 0x1_0000_00B7; // r0 = 1: allow
        instructions[1] = 0x95; // exit
        BpfProgramAttributes attributes = default;
        attributes.Type = BpfCalls.SecurityHook;
        attributes.ExpectedAttachType = BpfCalls.OfCgroup;
        attributes.AttachType = hook;
        attributes.Instructions = (byte*)instructions;
        attributes.InstructionCount = 2;
        fixed (byte* license = "GPL\0"u8)
        {
            attributes.License = license;
            return BpfCalls.Load(&attributes);
        }
    }

    /// <summary>Says so where not even that program loads; 0 where it does.</summary>
    internal static int Explain(uint hook, bool bestEffort)
    {
        int program = Load(hook);
        if (program < 0)
        {
            int error = program == -KernelError.Permission ? BpfErrors.CheckPrivileges(bestEffort) : 0;
            return error != 0 ? error : BpfErrors.NoSecurityHooks(-program, bestEffort);
        }

        Files.Close(program);
        return 0;
    }
}
