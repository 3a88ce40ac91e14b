using PolicyBuild.Uapi;

namespace PolicyBuild.Compiler.Tests.Seccomp;

/// <summary>The paths through a filter.</summary>
internal static class ProgramPaths
{
    /// <summary>The instructions of the longest path, whether a call can take it or not.</summary>
    internal static int Longest(byte[] program)
    {
        int[] longest = new int[program.Length / SockFilter.Size];
        for (int pc = longest.Length - 1; pc >= 0; pc--)
        {
            SockFilter instruction = SockFilter.Read(program.AsSpan(pc * SockFilter.Size));
            longest[pc] = 1 + instruction.Code switch
            {
                ClassicBpf.Return => 0,
                ClassicBpf.LoadWord or ClassicBpf.And => longest[pc + 1],
                ClassicBpf.Jump => longest[pc + 1 + (int)instruction.K],
                _ => Math.Max(longest[pc + 1 + instruction.JumpTrue], longest[pc + 1 + instruction.JumpFalse]),
            };
        }

        return longest[0];
    }
}
