using System.Runtime;
using System.Runtime.CompilerServices;
using PolicyBuild.Runtime.Interop;

namespace PolicyBuild.Launcher;

/// <summary>Ends the process on a mistake of our own: nothing has been started, and nothing will be.</summary>
internal static unsafe class Fault
{
    /// <summary>Prints what happened and exits with 125; does not return.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Stop(ReadOnlySpan<byte> what)
    {
        Write("policy-run: error PB0001: internal error: "u8);
        Write(what);
        Write("; please report it\n"u8);
        Exit(125);
    }

    /// <summary>Exits; where a filter forbids even that, the process dies by an illegal instruction instead of going on.</summary>
    internal static void Exit(int status)
    {
        Sys.Call(SyscallNumber.ExitGroup, status);
        Trap();
    }

    /// <summary>Ends this thread alone; does not return.</summary>
    internal static void ExitThread()
    {
        Sys.Call(SyscallNumber.Exit, 0);
        Trap();
    }

    private static void Write(ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text) { Sys.Call(SyscallNumber.Write, 2, (long)bytes, text.Length); }
    }

    [RuntimeImport("*", "pb_trap")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void Trap();
}
