using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>The stack that the launcher needs: paths and texts lie on it, and a smaller one would end it by SIGSEGV.</summary>
internal static class StackLimit
{
    private const uint Resource = 3; // RLIMIT_STACK (asm-generic/resource.h)
    private const ulong LeastBytes = 1 << 16;

    /// <summary>The exit status.</summary>
    internal static int Check()
    {
        int result = Processes.GetLimit(Resource, out ulong soft, out _);
        return result < 0 || soft >= LeastBytes ? 0 : ProcessErrors.Step("run on a stack of less than 64 KiB (ulimit -s)"u8, KernelError.NoMemory);
    }
}
