using System.Globalization;
using PolicyBuild.Uapi;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>Open files, memory, and programs that start.</summary>
internal static class FileTries
{
    private const int Regular = 0x8000; // S_IFREG
    private const int Execute = 0x20; // FMODE_EXEC among the flags of an open

    // LOCK_SH and F_RDLCK, LOCK_EX and F_WRLCK, LOCK_UN and F_UNLCK
    private static readonly (int Asked, int Kind)[] s_locks = [(1, 0), (2, 1), (8, 2)];

    // None is a command that the kernel has for all files.
    private static readonly uint[] s_commands = [3, 4, 7, 8, 0x20, 0x1000, 0x4000, 0x81A4, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x8000];
    private static readonly ulong[] s_arguments = [0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0x100000000, ulong.MaxValue];
    private static readonly int[] s_flags = [0, 1, 2, 0x401, 0x800, 0x80002]; // O_RDONLY, O_WRONLY, O_RDWR, with O_APPEND, O_NONBLOCK, O_CLOEXEC

    /// <summary>Files that <see cref="RandomHookCases"/> makes: mode, owner, group.</summary>
    public static (string Path, int Mode, int Owner, int Group)[] Files { get; } =
    [
        ("/data/a.txt", 0x1A4, 0, 0), ("/data/b/c.py", 0x180, 1000, 1000), ("/usr/lib/x", 0x1ED, 0, 0), ("/tmp/ax", 0x9ED, 0, 4), ("/tmp/dx", 0x1FF, 7, 8),
        ("/app/data/z", 0x1A4, 0, 0), ("/app/m.py", 0x124, 0, 0), ("/home/u/data", 0x1A4, 65534, 65534), ("/secret", 0x100, 0, 0), ("/x/y/secret", 0x1A4, 0, 32),
        ("/usr/share/dotnet/x/y", 0x1ED, 0, 0), ("/tmp/éx", 0x1A4, 0, 0),
    ];

    public static void AddTo(HookTries to)
    {
        int large = to.Kernel.Architecture == Architecture.X86_64 ? 0x8000 : 0x20000; // O_LARGEFILE, which every open has
        for (int i = 0; i < Files.Length; i++)
        {
            (string path, int mode, int owner, int group) = Files[i];
            int how = s_flags[i % s_flags.Length];
            (string, object)[] inode = [.. HookTries.Inode((ulong)(Regular | mode), (ulong)owner, (ulong)group)];
            string open = string.Create(CultureInfo.InvariantCulture, $"@openat -100 \"{path} {how} 0");
            to.Add("file_open", open, "ok 3", [("path", path), ("f_mode", (how & 3) + 1), ("flags", how | large), .. inode], after: ["@close 3"]);

            (string, object)[] opened = [("path", path), ("flags", 2 | large), .. inode];
            string[] before = [$"@openat -100 \"{path} 2 0"], after = ["@close 3"];
            uint command = s_commands[i];
            ulong argument = s_arguments[i % s_arguments.Length];
            to.Add("file_ioctl", string.Create(CultureInfo.InvariantCulture, $"@ioctl 3 {command} {argument}"), "errno 25", // ENOTTY
                [.. opened, ("command", (ulong)command), ("argument", argument)], before, after);
            uint control = command | 0x40; // none of fcntl's commands (EINVAL)
            to.Add("file_fcntl", string.Create(CultureInfo.InvariantCulture, $"@fcntl 3 {control} {argument}"), "errno 22",
                [.. opened, ("command", (ulong)control), ("argument", argument)], before, after);
            if (to.Kernel.IsX64)
            {
                // 54 is ioctl by int 0x80, whose arguments have 32 bits.
                to.Add("file_ioctl_compat", string.Create(CultureInfo.InvariantCulture, $"i386 54 3 {command} {(uint)argument}"), "errno 25",
                    [.. opened, ("command", (ulong)command), ("argument", (ulong)(uint)argument)], before, after);
            }

            (int asked, int kind) = s_locks[i % s_locks.Length];
            to.Add("file_lock", $"@flock 3 {asked}", "ok 0", [.. opened, ("command", kind)], before, after);
            to.Add("file_truncate", "@ftruncate 3 0", "ok 0", opened, before, after);
            to.Add("path_truncate", $"@truncate \"{path} 0", "ok 0", [("path", path), .. inode]);
        }

        // The start of the probe comes first.
        (string, object)[] probe = [.. HookTries.Inode(Regular | 0x1ED)];
        to.AddStart("file_open", [("path", "/bin/probe"), ("f_mode", 1), ("flags", large | Execute), .. probe]);
        foreach (string hook in (string[])["bprm_check_security", "bprm_creds_for_exec", "bprm_committed_creds"])
        {
            to.AddStart(hook, [("path", "/bin/probe"), .. probe]);
            foreach ((string path, int mode, int owner) in Programs)
            {
                to.Add(hook, $"+@execve \"{path} 0 0", "ok 0", [("path", path), .. HookTries.Inode((ulong)(Regular | mode), (ulong)owner, (ulong)owner)]);
            }
        }

        foreach ((string path, int mode, int owner) in Programs)
        {
            // No module (ENOEXEC).
            to.Add("kernel_read_file", "@finit_module 3 \" 0", "errno 8", [("path", path), ("id", 2), .. HookTries.Inode((ulong)(Regular | mode), (ulong)owner, (ulong)owner)],
                [$"@openat -100 \"{path} 0 0"], ["@close 3"]);
        }

        // What a static program does before main: it takes away the right to write from what is relocated.
        to.AddStart("file_mprotect", [("access", 1), .. probe]);
        foreach (int protection in (int[])[0, 1, 3, 4, 5, 7])
        {
            to.Add("file_mprotect", $"@mprotect #00 4096 {protection}", "ok 0", [("access", protection), ("type", HookTries.NoPointer)]); // memory of no file
        }
    }

    /// <summary>Copies of the probe, with the set-user-id bits of one.</summary>
    public static (string Path, int Mode, int Owner)[] Programs { get; } =
        [("/data/program", 0x1ED, 0), ("/usr/lib/program", 0x1C9, 0), ("/app/program", 0x9ED, 1000), ("/tmp/ab", 0x1FF, 7)];
}
