using System.Collections.Immutable;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>
/// The hooks of names in folders: those of inodes, which have no path, and those of paths (CONFIG_SECURITY_PATH). A path is the folder's; the name in it
/// is a text of its own.
/// </summary>
internal static class NameHooks
{
    // Came in the release in which inode_setattr got another argument before the others.
    private const string WithIdMap = "bpf_lsm_inode_post_setattr";

    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // struct inode *dir, struct dentry *dentry, umode_t mode
        new("inode_create", [EntryName("name", 1), NewMode(2), NewType(2)]),

        // struct inode *dir, struct dentry *dentry
        new("inode_unlink", [EntryName("name", 1), .. EntryInode(1)]),
        new("inode_rmdir", [EntryName("name", 1), .. EntryInode(1)]),

        // struct inode *old_dir, struct dentry *old_dentry, struct inode *new_dir, struct dentry *new_dentry
        new("inode_rename", [EntryName("name", 1), EntryName("new_name", 3), .. EntryInode(1)]),

        // struct inode *dir, struct dentry *dentry, const char *old_name
        new("inode_symlink", [EntryName("name", 1), Text("target", 2)]),

        // struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev
        new("inode_mknod", [EntryName("name", 1), NewMode(2), NewType(2), Number("device", 3, 32, HookVocabulary.KernelDevice)]),

        // (struct mnt_idmap * from 6.9 on,) struct dentry *dentry, struct iattr *attr
        new("inode_setattr",
        [
            Later(Field("changes", 2, 32, HookVocabulary.InodeChange, new HookField("iattr", "ia_valid"))),
            Later(EntryName("name", 1)),
            .. Later(EntryInode(1)),
        ]),

        // struct mnt_idmap * (struct user_namespace * before 6.3), struct dentry *dentry, const char *name, const void *value, size_t size, int flags
        new("inode_setxattr", [Text("attribute", 2), EntryName("name", 1), .. EntryInode(1)]),

        // struct inode *dir, struct dentry *dentry, umode_t mode
        new("inode_mkdir", [EntryName("name", 1), NewMode(2)]),

        // struct dentry *old_dentry, struct inode *dir, struct dentry *new_dentry
        new("inode_link", [EntryName("name", 0), EntryName("new_name", 2), .. EntryInode(0)]),

        // struct inode *inode, int mask
        new("inode_permission", [Number("access", 1, 32, HookVocabulary.PermissionMask), .. Inode(0)]),

        // const struct path *dir, struct dentry *dentry
        new("path_unlink", [Path("directory", 0, HookPathReach.KernelFunction), EntryName("name", 1), .. EntryInode(1)]),
        new("path_rmdir", [Path("directory", 0, HookPathReach.KernelFunction), EntryName("name", 1), .. EntryInode(1)]),

        // const struct path *dir, struct dentry *dentry, umode_t mode
        new("path_mkdir", [Path("directory", 0, HookPathReach.KernelFunction), EntryName("name", 1), NewMode(2)]),

        // const struct path *dir, struct dentry *dentry, umode_t mode, unsigned int dev: mode and dev as the caller wrote them
        new("path_mknod",
        [
            Path("directory", 0, HookPathReach.KernelFunction), EntryName("name", 1), NewMode(2), NewType(2) with { Origin = HookOrigin.NewFileType },
            Number("device", 3, 32, HookVocabulary.UserDevice),
        ]),

        // const struct path *dir, struct dentry *dentry, const char *old_name
        new("path_symlink", [Path("directory", 0, HookPathReach.KernelFunction), EntryName("name", 1), Text("target", 2)]),

        // struct dentry *old_dentry, const struct path *new_dir, struct dentry *new_dentry
        new("path_link", [Path("new_directory", 1, HookPathReach.KernelFunction), EntryName("name", 0), EntryName("new_name", 2), .. EntryInode(0)]),

        // const struct path *old_dir, struct dentry *old_dentry, const struct path *new_dir, struct dentry *new_dentry (, unsigned int flags from 5.19 on, before programs can be attached to a cgroup)
        new("path_rename",
        [
            Path("directory", 0, HookPathReach.KernelFunction),
            EntryName("name", 1),
            Path("new_directory", 2, HookPathReach.KernelFunction),
            EntryName("new_name", 3),
            Number("flags", 4, 32, HookVocabulary.RenameFlags),
            .. EntryInode(1),
        ]),

        // const struct path *path
        new("path_truncate", [Path("path", 0, HookPathReach.KernelFunction), .. PathInode(0)]),

        // const struct path *path, umode_t mode: what the file is to get
        new("path_chmod", [Path("path", 0, HookPathReach.KernelFunction), NewMode(1), .. PathOwner(0)]),

        // const struct path *path, kuid_t uid, kgid_t gid: structures by value, which programs can read since 6.1; -1 stays as it is
        new("path_chown", [Path("path", 0, HookPathReach.KernelFunction), Number("new_owner", 1, 32), Number("new_group", 2, 32), .. PathInode(0)]),

        // const struct path *path
        new("path_chroot", [Path("path", 0, HookPathReach.KernelFunction), .. PathInode(0)]),
    ];

    private static HookArgument Later(HookArgument argument) => argument with { MovedWith = WithIdMap };

    // What an inode has.
    private static ImmutableArray<HookArgument> Later(ImmutableArray<HookArgument> all) => [Later(all[0]), Later(all[1]), Later(all[2]), Later(all[3])];
}
