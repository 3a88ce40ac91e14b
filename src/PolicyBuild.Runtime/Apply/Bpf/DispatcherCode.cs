using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Runtime.Apply.Bpf;

/// <summary>
/// The program that serves one security hook for all sandboxes: it looks up each cgroup that the caller is in, from the outermost, among the
/// sandboxes, and goes over to the program of the first that has one for the hook. Without any it lets the call pass.
/// </summary>
internal static unsafe class DispatcherCode
{
    /// <summary>How deep a sandbox's cgroup may lie.</summary>
    internal const int Levels = 32;

    internal const int LookUp = 1; // BPF_FUNC_map_lookup_elem
    internal const int AncestorGroup = 123; // BPF_FUNC_get_current_ancestor_cgroup_id

    private const int PerLevel = 15;
    private const int TailCall = 12; // BPF_FUNC_tail_call

    /// <summary>Loads it: a descriptor, or a negative error number.</summary>
    /// <param name="hook">The hook's function in the kernel's types.</param>
    /// <param name="sandboxes">The map from a cgroup's id to <see cref="SharedSandbox"/>.</param>
    /// <param name="programs">The hook's array of programs.</param>
    internal static int Load(uint hook, int sandboxes, int programs)
    {
        const int Count = 1 + (Levels * PerLevel) + 2;
        ulong* code = stackalloc ulong[Count];
        int at = 0;
        code[at++] = Of(0xBF, 6, 1, 0, 0); // r6 = the context
        for (int level = 1; level <= Levels; level++)
        {
            int next = at + PerLevel;
            int end = Count - 2;
            code[at++] = Of(0xB7, 1, 0, 0, level);
            code[at++] = Of(0x85, 0, 0, 0, AncestorGroup);
            code[at] = Of(0x15, 0, 0, end - at - 1, 0); // no cgroup so deep: done
            at++;
            code[at++] = Of(0x7B, 10, 0, -8, 0); // its id, on the stack
            code[at++] = Of(0xBF, 2, 10, 0, 0);
            code[at++] = Of(0x07, 2, 0, 0, -8);
            code[at++] = Of(0x18, 1, 1, 0, sandboxes);
            code[at++] = 0;
            code[at++] = Of(0x85, 0, 0, 0, LookUp);
            code[at] = Of(0x15, 0, 0, next - at - 1, 0);
            at++;
            code[at++] = Of(0x61, 3, 0, 0, 0); // its slot
            code[at++] = Of(0xBF, 1, 6, 0, 0);
            code[at++] = Of(0x18, 2, 1, 0, programs);
            code[at++] = 0;
            code[at++] = Of(0x85, 0, 0, 0, TailCall); // comes back where the slot is empty
        }

        code[at++] = Of(0xB7, 0, 0, 0, 0);
        code[at] = Of(0x95, 0, 0, 0, 0);
        return Load(BpfCalls.SecurityHook, BpfCalls.OfSystem, hook, (byte*)code, Count);
    }

    /// <summary>Loads instructions: a descriptor, or a negative error number.</summary>
    internal static int Load(uint type, uint place, uint hook, byte* code, uint count)
    {
        BpfProgramAttributes attributes = default;
        attributes.Type = type;
        attributes.ExpectedAttachType = place;
        attributes.AttachType = hook;
        attributes.Instructions = code;
        attributes.InstructionCount = count;
        ReadOnlySpan<byte> name = "policybuild"u8;
        for (int i = 0; i < name.Length; i++) { attributes.Name[i] = name[i]; }
        fixed (byte* license = "GPL\0"u8)
        {
            attributes.License = license;
            return BpfCalls.Load(&attributes);
        }
    }

    /// <summary>An instruction (struct bpf_insn).</summary>
    internal static ulong Of(byte code, int destination, int source, int offset, int immediate) =>
        code | ((ulong)(uint)(destination | (source << 4)) << 8) | ((ulong)(ushort)(short)offset << 16) | ((ulong)(uint)immediate << 32);
}
