using System.Globalization;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>Mounts, and what reaches the kernel itself.</summary>
internal static class KernelTries
{
    /// <summary>A folder for mounts.</summary>
    public const string Mounts = "/data/m";

    public static void AddTo(HookTries to)
    {
        // No kernel has such file systems (ENODEV); without a type nothing is mounted (EINVAL).
        foreach ((string source, string? type, ulong flags) in ((string, string?, ulong)[])
            [("a", "ext9", 0), ("proc", "é", 1), ("tmpfs", "a", 7), ("ext4", "overlay-with-a-name-of-more-than-eight-bytes", 0x400), ("é", new string('x', 62), 0x8000), ("none", null, 8)])
        {
            string line = string.Create(CultureInfo.InvariantCulture, $"@mount \"{source} \"{Mounts} {(type is null ? "0" : "\"" + type)} {flags} 0");
            List<(string, object)> seen = [("path", Mounts), ("source", source), ("flags", flags)];
            if (type is not null) { seen.Add(("type", type)); }
            to.Add("sb_mount", line, type is null ? "errno 22" : "errno 19", seen);
        }

        foreach (int flags in (int[])[0, 1, 2, 8]) // MNT_FORCE, MNT_DETACH, UMOUNT_NOFOLLOW
        {
            to.Add("sb_umount", $"@umount2 \"{Mounts} {flags}", "ok 0", [("flags", flags), ("type", "tmpfs")], [$"@mount \"none \"{Mounts} \"tmpfs 0 0"], [$"@umount2 \"{Mounts} 2"]);
        }

        string[] unmount = [$"@umount2 \"{Mounts} 2"];
        foreach (string type in (string[])["tmpfs", "proc"])
        {
            to.Add("sb_kern_mount", $"@mount \"none \"{Mounts} \"{type} 0 0", "ok 0", [("type", type)], after: unmount);
            to.Add("fs_context_parse_param", $"@mount \"none \"{Mounts} \"{type} 0 0", "ok 0", [("type", type), ("name", "source")], after: unmount);
        }

        to.Add("path_chroot", "+@chroot \"/data", "ok 0", [("path", "/data"), .. HookTries.Inode(0x41ED)]);
        to.Add("path_chroot", "+@chroot \"/app/data", "ok 0", [("path", "/app/data"), .. HookTries.Inode(0x41ED)]);

        // Of no map and no program (EINVAL), and no commands at all.
        foreach (uint command in (uint[])[1, 2, 3, 4, 0x1000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
        {
            to.Add("bpf", string.Create(CultureInfo.InvariantCulture, $"@bpf {command} #00 48"), "errno 22", [("command", (ulong)command)]);
        }

        foreach (uint command in (uint[])[2, 3, 4, 0x20, 0x7FFFFFFF, 0xFFFFFFFF]) // without a buffer: EINVAL
        {
            to.Add("syslog", string.Create(CultureInfo.InvariantCulture, $"@syslog {command} 0 0"), "errno 22", [("command", (ulong)command)]);
        }

        to.Add("kernel_load_data", "@init_module #00 64 \"", "errno 8", [("id", 2)]); // no ELF file (ENOEXEC)
    }
}
