namespace PolicyBuild.Runtime.Interop;

/// <summary>What the kernel tells of programs, maps and links (BPF_OBJ_GET_INFO_BY_FD, linux/bpf.h).</summary>
internal static unsafe class BpfObjects
{
    private const int InfoBytes = 80;
    private const uint MostMaps = 16;

    // struct bpf_map_info, struct bpf_link_info, struct bpf_prog_info
    private const int MapIdOffset = 4;
    private const int LinkProgramOffset = 8;
    private const int ProgramMapCountOffset = 52;
    private const int ProgramMapsOffset = 56;

    /// <summary>The id of a map: 0, or a negative error number.</summary>
    internal static int IdOfMap(int map, out uint id)
    {
        byte* information = stackalloc byte[InfoBytes];
        int result = Read(map, information);
        id = *(uint*)(information + MapIdOffset);
        return result;
    }

    /// <summary>Whether the program of a link uses two maps: 1, 0, or a negative error number. It takes CAP_SYS_ADMIN.</summary>
    internal static int UsesMaps(int link, uint first, uint second)
    {
        byte* information = stackalloc byte[InfoBytes];
        int result = Read(link, information);
        if (result < 0) { return result; }
        int program = BpfCalls.OpenProgram(*(uint*)(information + LinkProgramOffset));
        if (program < 0) { return program; }
        uint* maps = stackalloc uint[(int)MostMaps];
        for (int i = 0; i < InfoBytes; i++) { information[i] = 0; }
        *(uint*)(information + ProgramMapCountOffset) = MostMaps;
        *(uint**)(information + ProgramMapsOffset) = maps;
        result = BpfCalls.Describe(program, information, InfoBytes);
        uint count = *(uint*)(information + ProgramMapCountOffset);
        Files.Close(program);
        if (result < 0) { return result; }
        bool hasFirst = false;
        bool hasSecond = false;
        for (uint i = 0; i < count && i < MostMaps; i++)
        {
            hasFirst |= maps[i] == first;
            hasSecond |= maps[i] == second;
        }

        return hasFirst && hasSecond ? 1 : 0;
    }

    private static int Read(int descriptor, byte* information)
    {
        for (int i = 0; i < InfoBytes; i++) { information[i] = 0; }
        return BpfCalls.Describe(descriptor, information, InfoBytes);
    }
}
