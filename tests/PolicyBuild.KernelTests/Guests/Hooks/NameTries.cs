using System.Globalization;

namespace PolicyBuild.KernelTests.Guests.Hooks;

/// <summary>Names in folders. Each is tried in several folders and under several names; who makes a file is user 0.</summary>
internal static class NameTries
{
    private const int Here = -100; // AT_FDCWD
    private const int RemoveFolder = 0x200; // AT_REMOVEDIR

    private static readonly string[] s_folders = ["/data", "/data/b", "/app/data", "/tmp", "/usr/lib"];
    private static readonly string[] s_names = ["a", "ext4", "é", "overlay-with-a-name-of-more-than-eight-bytes", new('x', 62), new('x', 63)];
    private static readonly int[] s_modes = [0x1A4, 0x1FF, 0, 7, 0x9ED, 0xFFF];

    /// <summary>Takes away what tries have left whose undoing was denied.</summary>
    public static IEnumerable<string> Cleaning =>
        from folder in s_folders
        from name in s_names
        from line in (string[])[Call($"@unlinkat {Here} \"{folder}/{name} 0"), Call($"@unlinkat {Here} \"{folder}/{name} {RemoveFolder}"), Call($"@unlinkat {Here} \"{folder}/z{name} 0")]
        select line;

    public static void AddTo(HookTries to)
    {
        for (int i = 0; i < s_names.Length; i++)
        {
            string folder = s_folders[i % s_folders.Length], name = s_names[i], path = $"{folder}/{name}", other = s_names[^(i + 1)];

            // /tmp is a file system of its own, which no link leaves.
            string newFolder = folder == "/tmp" || s_folders[^(1 + (i % 5))] == "/tmp" ? folder : s_folders[^(1 + (i % 5))], otherPath = $"{newFolder}/z{other}";
            int mode = s_modes[i];
            (string, object)[] inode = [.. HookTries.Inode((ulong)(0x8000 | mode))];
            string[] make = [Call($"@mknodat {Here} \"{path} {0x8000 | mode} 0")], remove = [Call($"@unlinkat {Here} \"{path} 0")];

            string makeFolder = Call($"@mkdirat {Here} \"{path} {mode & 0x3FF}"), removeFolder = Call($"@unlinkat {Here} \"{path} {RemoveFolder}");
            (string, object)[] made = [("name", name), ("mode", mode & 0x3FF)];
            to.Add("path_mkdir", makeFolder, "ok 0", [("directory", folder), .. made], after: [removeFolder]);
            to.Add("inode_mkdir", makeFolder, "ok 0", made, after: [removeFolder]);
            (string, object)[] folderInode = [("name", name), .. HookTries.Inode((ulong)(0x4000 | (mode & 0x3FF)))];
            to.Add("path_rmdir", removeFolder, "ok 0", [("directory", folder), .. folderInode], [makeFolder]);
            to.Add("inode_rmdir", removeFolder, "ok 0", folderInode, [makeFolder]);

            to.Add("path_unlink", remove[0], "ok 0", [("directory", folder), ("name", name), .. inode], make);
            to.Add("inode_unlink", remove[0], "ok 0", [("name", name), .. inode], make);

            int flags = i % 2; // RENAME_NOREPLACE
            string rename = Call($"@renameat2 {Here} \"{path} {Here} \"{otherPath} {flags}");
            string[] removeBoth = [.. remove, Call($"@unlinkat {Here} \"{otherPath} 0")];
            (string, object)[] renamed = [("name", name), ("new_name", "z" + other), .. inode];
            to.Add("path_rename", rename, "ok 0", [("directory", folder), ("new_directory", newFolder), ("flags", flags), .. renamed], make, removeBoth);
            to.Add("inode_rename", rename, "ok 0", renamed, make, removeBoth);

            string link = Call($"@linkat {Here} \"{path} {Here} \"{otherPath} 0");
            to.Add("path_link", link, "ok 0", [("new_directory", newFolder), .. renamed], make, removeBoth);
            to.Add("inode_link", link, "ok 0", renamed, make, removeBoth);

            string target = i == 0 ? "." : other;
            string symlink = Call($"@symlinkat \"{target} {Here} \"{path}");
            to.Add("path_symlink", symlink, "ok 0", [("directory", folder), ("name", name), ("target", target)], after: remove);
            to.Add("inode_symlink", symlink, "ok 0", [("name", name), ("target", target)], after: remove);

            to.Add("inode_create", make[0], "ok 0", [("name", name), ("mode", mode), ("type", 0x8000)], after: remove);
            AddNode(to, folder, name, 0x8000 | mode, remove);
            AddNode(to, folder, name, mode, remove); // no type, which is a regular file
            AddNode(to, folder, name, 0x1000 | mode, remove); // S_IFIFO
            AddNode(to, folder, name, 0xC000 | mode, remove); // S_IFSOCK
            AddNode(to, folder, name, 0x2000 | mode, remove); // S_IFCHR

            to.Add("path_chmod", Call($"@fchmodat {Here} \"{path} {s_modes[^(i + 1)]}"), "ok 0", [("path", path), ("mode", s_modes[^(i + 1)]), ("type", 0x8000)], make, remove);
            to.Add("path_chown", Call($"@fchownat {Here} \"{path} {i} 7 0"), "ok 0", [("path", path), ("new_owner", i), ("new_group", 7), .. inode], make, remove);
            to.Add("inode_setattr", Call($"@fchmodat {Here} \"{path} 1"), "ok 0", [("changes", 0x41), ("name", name), .. inode], make, remove); // with the time of the change
            to.Add("inode_setattr", $"@truncate \"{path} 0", "ok 0", [("changes", 8), ("name", name), .. inode], make, remove);
            to.Add("inode_readlink", Call($"@readlinkat {Here} \"{path} #00 1"), "ok 1", [("name", name), .. HookTries.Inode(0xA1FF)], [symlink], remove);
            string attribute = "trusted." + (name.Length < 60 ? name : "a");
            string[] set = [.. make, $"@setxattr \"{path} \"{attribute} #01 1 0"];
            to.Add("inode_getxattr", $"@getxattr \"{path} \"{attribute} 0 0", "ok 1", [("attribute", attribute), ("name", name), .. inode], set, remove);
            to.Add("inode_removexattr", $"@removexattr \"{path} \"{attribute}", "ok 0", [("attribute", attribute), ("name", name), .. inode], set, remove);
            to.Add("inode_setxattr", $"@setxattr \"{path} \"{attribute} #01 1 0", "ok 0", [("attribute", attribute), ("name", name), .. inode], make, remove);
        }
    }

    private static void AddNode(HookTries to, string folder, string name, int mode, string[] remove)
    {
        bool isDevice = (mode & 0xF000) == 0x2000;
        string line = Call($"@mknodat {Here} \"{folder}/{name} {mode} {(isDevice ? 0x103 : 0)}"); // 1:3, the null device
        (string, object)[] seen = [("name", name), ("mode", mode & 0xFFF), ("type", mode & 0xF000)];

        // The one hook sees the number as the caller wrote it, the other as the kernel has it (MKDEV).
        to.Add("path_mknod", line, "ok 0", [("directory", folder), .. seen, ("device", isDevice ? 0x103 : 0)], after: remove);
        if ((mode & 0xF000) is not (0 or 0x8000)) { to.Add("inode_mknod", line, "ok 0", [.. seen, ("device", isDevice ? 0x100003 : 0)], after: remove); }
    }

    private static string Call(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
