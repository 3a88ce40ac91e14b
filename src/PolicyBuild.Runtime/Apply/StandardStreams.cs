using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;

namespace PolicyBuild.Runtime.Apply;

/// <summary>
/// The descriptors 0 to 2. One that the caller has closed would go to the next file that the launcher opens: messages would be written into it, and 0
/// stands for "none" in many places. So each has something while the launcher runs; execve closes it, and the program finds it closed as the caller had it.
/// </summary>
internal static class StandardStreams
{
    private const int Last = 2;

    /// <summary>
    /// Opens what is closed: the exit status. An epoll instance can be neither read nor written, and a path that leads through it (/dev/stdin)
    /// names no file, so that a rule for it grants nothing.
    /// </summary>
    internal static int Fill()
    {
        for (int number = 0; number <= Last; number++)
        {
            if (Files.IsOpen(number)) { continue; }
            int result = Pipes.OpenEmptySet();
            if (result < 0) { return ProcessErrors.Step("take the place of a closed standard stream"u8, -result); }
        }

        return 0;
    }
}
