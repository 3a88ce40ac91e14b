using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of what is done to files beside reading and writing them, and of mounts and quotas behind the calls that ask for them.</summary>
internal static class FileControlHooks
{
    /// <summary>What a 32-bit program's ioctl is judged by in the place of file_ioctl.</summary>
    public const string CompatIoctl = "file_ioctl_compat";

    /// <summary>The hooks. None may sleep, so that a path is told by the kernel's function alone.</summary>
    public static KernelHook[] All { get; } =
    [
        // struct file *file, unsigned int cmd, unsigned long arg; of 6.8, and of the stable kernels from 5.10.211, 5.15.150, 6.1.79 and 6.6.18 on
        new(CompatIoctl, [FilePath(0, HookPathReach.KernelFunction), Number("command", 1, 32, HookVocabulary.IoctlCommand), Number("argument", 2, 64), OpenFlags(0), .. FileInode(0)])
        {
            Since = new KernelVersion(6, 8),
        },

        // struct file *file, unsigned int cmd, unsigned long arg
        new("file_fcntl", [FilePath(0, HookPathReach.KernelFunction), Number("command", 1, 32, HookVocabulary.FileControl), Number("argument", 2, 64), OpenFlags(0), .. FileInode(0)]),

        // const struct path *path, u64 mask, unsigned int obj_type
        new("path_notify", [Path("path", 0, HookPathReach.KernelFunction), Number("events", 1, 64, HookVocabulary.Events), .. PathInode(0)]),

        // const struct path *path
        new("inode_getattr", [Path("path", 0, HookPathReach.KernelFunction), .. PathInode(0)]),

        // struct super_block *sb: a file system that mount(2) has made, before it is put anywhere
        new("sb_kern_mount", [Text("type", 0, new HookField("super_block", "s_type"), new HookField("file_system_type", "name"))]),

        // struct fs_context *fc, struct fs_parameter *param: an option of a file system, of mount(2) and of fsconfig
        new("fs_context_parse_param",
        [
            Text("type", 0, new HookField("fs_context", "fs_type"), new HookField("file_system_type", "name")),
            Text("name", 1, new HookField("fs_parameter", "key")),
        ]),

        // int cmds, int type, int id, struct super_block *sb
        new("quotactl", [Number("command", 0, 32)]),
    ];
}
