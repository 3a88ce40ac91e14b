using PolicyBuild.Runtime.Interop;
using PolicyBuild.Runtime.Messages;
using PolicyBuild.Runtime.Text;

namespace PolicyBuild.Runtime.Apply.Root;

/// <summary>
/// The terminal that the program has as one of its three streams, by a name in the private /dev. Its own name is one of the host's /dev/pts, of which the sandbox has
/// another; as /dev/console ttyname(3) of glibc finds it. It opens nothing that the stream itself does not open by /proc/self/fd.
/// </summary>
internal static unsafe class CallersTerminal
{
    private const int Streams = 3;

    // TTYAUX_MAJOR (linux/major.h), and the minor number of /dev/ptmx: whoever opens that makes a new terminal.
    private const uint AuxiliaryMajor = 5;
    private const uint MultiplexerMinor = 2;

    /// <summary>Opens it by its path, while the host's /dev is there: a descriptor, or a negative error number where there is none that has a path here.</summary>
    internal static int Open()
    {
        for (int stream = 0; stream < Streams; stream++)
        {
            FileStatus status = default;
            if (!Terminal.Is(stream) || Files.Status(stream, &status) < 0) { continue; }
            if (status.RawDeviceMajor == AuxiliaryMajor && status.RawDeviceMinor == MultiplexerMinor) { continue; }
            PathBuffer path = default;
            int terminal = RootPlan.FindPath(stream, ref path) ? OpenIf(&status, path.Text) : -KernelError.NoEntry;
            if (terminal >= 0) { return terminal; }

            // In a sandbox inside another one.
            fixed (byte* console = "/dev/console"u8) { return OpenIf(&status, console); }
        }

        return -KernelError.NoEntry;
    }

    /// <summary>Puts it into the private /dev, and closes it; the exit status, after a message.</summary>
    /// <param name="folder">The private /dev, open.</param>
    /// <param name="terminal">What <see cref="Open"/> gave.</param>
    internal static int Put(int folder, int terminal)
    {
        if (terminal < 0) { return 0; }
        int tree = Mounts.Copy(terminal);
        Files.Close(terminal);
        int target = tree < 0 ? tree : Folders.MakeFile(folder, "console"u8);
        int result = target < 0 ? target : Mounts.AllowDevices(tree);

        // The host has it where devices are none, and a user may not change that: ttyname(3) opens nothing.
        if (result is 0 or -KernelError.Permission) { result = Mounts.Attach(tree, target); }
        Files.Close(target);
        Files.Close(tree);
        return result < 0 ? NamespaceErrors.Root("show the caller's terminal as /dev/console"u8, -result) : 0;
    }

    private static int OpenIf(FileStatus* terminal, byte* path)
    {
        FileStatus status = default;
        int file = Files.OpenWithoutLinks(OpenFlags.CurrentDirectory, path, OpenFlags.PathOnly);
        if (file < 0) { return file; }
        if (Files.Status(file, &status) == 0 && FileStatus.Same(terminal, &status)) { return file; }
        Files.Close(file);
        return -KernelError.NoEntry;
    }
}
