using System.Runtime;
using System.Runtime.CompilerServices;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Runtime.Apply;

namespace PolicyBuild.Launcher;

/// <summary>Where the assembly code enters.</summary>
internal static unsafe class Program
{
    /// <summary>Receives the stack as the kernel left it: argc, argv, 0, envp, 0, auxiliary vector (System V ABI, section 3.4.1).</summary>
    [RuntimeExport("pb_main")]
    private static void Start(long* stack)
    {
        long count = stack[0];
        byte** arguments = (byte**)(stack + 1);
        byte** environment = arguments + count + 1;
        byte** end = environment;
        while (*end is not null) { end++; }

        // First of all: every other method may have a buffer on its stack. This one has none, and nothing is inlined into it.
        SecurityCookie.Fill((ulong*)(end + 1));
        Fault.Exit(Run((int)count, arguments, environment));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(int count, byte** arguments, byte** environment)
    {
        // Before anything that has large buffers.
        int error = StackLimit.Check(arguments, environment);
        if (error != 0) { return error; }
        return LauncherImage.IsMarked(Image()) ? Launch.RunAppended(arguments, environment, Image()) : Launch.Run(count, arguments, environment);
    }

    /// <summary>The head of the executable: the linker maps it with the read-only data.</summary>
    [RuntimeImport("*", "pb_image")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern byte* Image();

    /// <summary>The compiler wants one; the assembly code enters at <see cref="Start"/>.</summary>
    private static void Main() { }
}
