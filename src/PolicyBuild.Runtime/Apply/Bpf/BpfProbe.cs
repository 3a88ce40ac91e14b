using PolicyBuild.Runtime.Apply.Cgroup;
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

    /// <summary>Whether such a program loads, and can be attached to a cgroup: 0, or a negative error number. Takes some milliseconds.</summary>
    internal static int Run()
    {
        // A hook that is called when the clock is set: nothing notices that it is in use for a moment.
        ReadOnlySpan<byte> hook = "settime"u8;
        KernelTypes types = default;
        int result = WantedTypes.Make(1, out WantedTypes wanted);
        if (result == 0) { result = types.Open(); }
        if (result < 0) { return result; }
        fixed (byte* name = hook)
        {
            wanted.Add(name, (uint)hook.Length, isHook: true);
            result = types.Scan(wanted);
        }

        if (result < 0) { return result; }
        int program = Load(wanted.At(0)->Function);
        if (program < 0) { return program; }
        LaunchedCgroup group = default;
        result = group.CreateWithoutLimits();
        if (result == 0)
        {
            result = BpfCalls.Attach(group.Folder, program, BpfCalls.OfCgroup);

            // All places for hooks are taken at the moment: so the kernel has them.
            if (result == -KernelError.Invalid) { result = 0; }
            group.Remove();
            group.Close();
        }

        Files.Close(program);
        return result;
    }

    /// <summary>Whether the kernel loads that program.</summary>
    internal static bool IsTaken(uint hook)
    {
        int program = Load(hook);
        if (program >= 0) { Files.Close(program); }
        return program >= 0;
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
