using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// A program that tells whether the dispatchers find a sandbox that is made here: it looks where they look (<see cref="DispatcherCode"/>), from the
/// kernel's own root on. A cgroup namespace or what is mounted in /sys/fs/cgroup hides how deep a group really lies, and in what.
/// </summary>
internal static unsafe class PlaceCode
{
    private const uint Inside = 1;
    private const uint TooDeep = 2;
    private const int PerLevel = 10;

    /// <summary>0; EEXIST inside a sandbox with shared hooks, E2BIG where the group lies too deep; or another negative error number.</summary>
    /// <param name="sandboxes">The map from a cgroup's id to <see cref="SharedSandbox"/>.</param>
    internal static int Check(int sandboxes)
    {
        int program = Load(sandboxes);
        if (program < 0) { return program; }
        int result = BpfCalls.Run(program, out uint answer);
        Files.Close(program);
        return result < 0 ? result : answer switch
        {
            0 => 0,
            Inside => -KernelError.Exists,
            _ => -KernelError.TooBig,
        };
    }

    private static int Load(int sandboxes)
    {
        const int Count = (DispatcherCode.Levels * PerLevel) + 4;
        const int Found = Count - 2;
        const int End = Count - 1;
        ulong* code = stackalloc ulong[Count];
        int at = 0;
        for (int level = 1; level <= DispatcherCode.Levels; level++)
        {
            code[at++] = DispatcherCode.Of(0xB7, 1, 0, 0, level);
            code[at++] = DispatcherCode.Of(0x85, 0, 0, 0, DispatcherCode.AncestorGroup);
            code[at] = DispatcherCode.Of(0x15, 0, 0, End - at - 1, 0); // the group lies above: r0 is 0
            at++;
            code[at++] = DispatcherCode.Of(0x7B, 10, 0, -8, 0);
            code[at++] = DispatcherCode.Of(0xBF, 2, 10, 0, 0);
            code[at++] = DispatcherCode.Of(0x07, 2, 0, 0, -8);
            code[at++] = DispatcherCode.Of(0x18, 1, 1, 0, sandboxes);
            code[at++] = 0;
            code[at++] = DispatcherCode.Of(0x85, 0, 0, 0, DispatcherCode.LookUp);
            code[at] = DispatcherCode.Of(0x55, 0, 0, Found - at - 1, 0); // a sandbox
            at++;
        }

        // The launcher's own group is the last that is looked at: there is none left for a sandbox beneath it.
        code[at++] = DispatcherCode.Of(0xB7, 0, 0, 0, (int)TooDeep);
        code[at++] = DispatcherCode.Of(0x05, 0, 0, 1, 0);
        code[at++] = DispatcherCode.Of(0xB7, 0, 0, 0, (int)Inside);
        code[at] = DispatcherCode.Of(0x95, 0, 0, 0, 0);
        return DispatcherCode.Load(BpfCalls.RawTracePoint, 0, 0, (byte*)code, Count);
    }
}
