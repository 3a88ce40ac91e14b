using System.Runtime;
using System.Runtime.CompilerServices;

namespace PolicyBuild.Launcher;

/// <summary>The random number that methods with buffers on the stack check before they return.</summary>
internal static unsafe class SecurityCookie
{
    // linux/auxvec.h
    private const ulong AuxiliaryEnd = 0;
    private const ulong AuxiliaryRandom = 25;

    /// <summary>Takes the number from the 16 random bytes that the kernel gives each process (AT_RANDOM).</summary>
    internal static void Fill(ulong* auxiliary)
    {
        for (; auxiliary[0] != AuxiliaryEnd; auxiliary += 2)
        {
            if (auxiliary[0] == AuxiliaryRandom) { *Cookie() = *(ulong*)auxiliary[1]; }
        }
    }

    [RuntimeImport("*", "pb_security_cookie")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ulong* Cookie();
}
