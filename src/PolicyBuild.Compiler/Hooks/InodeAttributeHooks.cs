using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of what inodes have beside their content: links, extended attributes, access lists and flags. None has a path.</summary>
internal static class InodeAttributeHooks
{
    private static readonly KernelVersion s_lists = new(6, 2);
    private static readonly KernelVersion s_flags = new(6, 17);

    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // struct dentry *dentry
        new("inode_readlink", [EntryName("name", 0), .. EntryInode(0)]),

        // struct dentry *dentry, struct inode *inode, bool rcu
        new("inode_follow_link", [EntryName("name", 0), .. EntryInode(0)]),

        // struct dentry *dentry, const char *name
        new("inode_getxattr", [Text("attribute", 1), EntryName("name", 0), .. EntryInode(0)]),

        // struct dentry *dentry
        new("inode_listxattr", [EntryName("name", 0), .. EntryInode(0)]),

        // struct mnt_idmap * (struct user_namespace * before 6.3), struct dentry *dentry, const char *name
        new("inode_removexattr", [Text("attribute", 2), EntryName("name", 1), .. EntryInode(1)]) { Since = new KernelVersion(5, 12) },

        // struct mnt_idmap * (as above), struct dentry *dentry, const char *acl_name (, struct posix_acl *kacl)
        new("inode_set_acl", [Text("attribute", 2), EntryName("name", 1), .. EntryInode(1)]) { Since = s_lists },
        new("inode_get_acl", [Text("attribute", 2), EntryName("name", 1), .. EntryInode(1)]) { Since = s_lists },
        new("inode_remove_acl", [Text("attribute", 2), EntryName("name", 1), .. EntryInode(1)]) { Since = s_lists },

        // struct dentry *dentry, struct file_kattr *fa
        new("inode_file_getattr", [EntryName("name", 0), .. EntryInode(0)]) { Since = s_flags },
        new("inode_file_setattr", [EntryName("name", 0), .. EntryInode(0)]) { Since = s_flags },
    ];
}
