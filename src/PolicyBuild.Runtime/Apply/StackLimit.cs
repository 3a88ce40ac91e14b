using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The stack that the launcher needs: paths and texts lie on it, and a smaller one would end it by SIGSEGV.</summary>
internal static unsafe class StackLimit
{
    private const uint Resource = 3; // RLIMIT_STACK (asm-generic/resource.h)
    private const ulong LeastBytes = 1 << 16;

    // The rest of the least stack is for the words themselves.
    private const ulong LeastRoom = LeastBytes - (1 << 14);

    /// <summary>The exit status.</summary>
    /// <param name="words">The words of the command line, which lie at the bottom of what the kernel has put on the stack.</param>
    /// <param name="environment">The caller's environment, whose strings lie near its top.</param>
    internal static int Check(byte** words, byte** environment)
    {
        int result = Processes.GetLimit(Resource, out ulong soft, out _);
        if (result < 0) { return 0; }
        if (soft < LeastBytes) { return ProcessErrors.Step("run on a stack of less than 64 KiB (ulimit -s)"u8, KernelError.NoMemory); }

        // The kernel takes up to 128 KiB of words under any limit (execve(2)).
        byte* top = (byte*)words;
        for (byte** word = words; *word is not null; word++) { top = *word; }
        for (byte** variable = environment; *variable is not null; variable++) { top = *variable; }
        ulong used = (ulong)(top - (byte*)words) + (ulong)CString.Length(top);
        return soft >= used + LeastRoom ? 0 : ProcessErrors.Step("run on what the command line and the environment leave of the stack, less than 48 KiB (ulimit -s)"u8, KernelError.NoMemory);
    }
}
