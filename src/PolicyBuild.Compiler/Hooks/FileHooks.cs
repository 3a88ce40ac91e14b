using PolicyBuild.Uapi;
using static PolicyBuild.Compiler.Hooks.HookShapes;

namespace PolicyBuild.Compiler.Hooks;

/// <summary>The hooks of open files, mappings and programs that start. Signatures: include/linux/lsm_hook_defs.h, the same in 5.7 to 6.18.</summary>
internal static class FileHooks
{
    private static readonly HookField s_program = new("linux_binprm", "file");

    /// <summary>The hooks.</summary>
    public static KernelHook[] All { get; } =
    [
        // struct file *file
        new("file_open", [FilePath(0, HookPathReach.Helper), OpenAccess(0), OpenMode(0), OpenFlags(0), .. FileInode(0)]),

        // struct file *file, int mask
        new("file_permission", [FilePath(0, HookPathReach.KernelFunction), Number("access", 1, 32, HookVocabulary.PermissionMask), OpenFlags(0), .. FileInode(0)]),

        // struct file *file
        new("file_truncate", [FilePath(0, HookPathReach.KernelFunction), OpenFlags(0), .. FileInode(0)]) { Since = new KernelVersion(6, 2) },

        // struct file *file, unsigned int cmd, unsigned long arg
        new("file_ioctl", [FilePath(0, HookPathReach.Helper), Number("command", 1, 32, HookVocabulary.IoctlCommand), Number("argument", 2, 64), OpenFlags(0), .. FileInode(0)]),

        // struct file *file
        new("file_receive", [FilePath(0, HookPathReach.Helper), OpenAccess(0), OpenMode(0), OpenFlags(0), .. FileInode(0)]),

        // struct file *file, unsigned int cmd
        new("file_lock", [FilePath(0, HookPathReach.Helper), Number("command", 1, 32, HookVocabulary.LockType), OpenFlags(0), .. FileInode(0)]),

        // struct file *file (null for anonymous memory), unsigned long reqprot, unsigned long prot, unsigned long flags
        new("mmap_file",
        [
            FilePath(0, HookPathReach.Helper) with { CanBeNull = true },
            Number("access", 2, 64, HookVocabulary.Protection),
            Number("flags", 3, 64, HookVocabulary.MapFlags),
            .. OptionalFileInode(0),
        ]),

        // struct vm_area_struct *vma, unsigned long reqprot, unsigned long prot
        new("file_mprotect", [Number("access", 2, 64, HookVocabulary.Protection), .. Inode(0, new HookField("vm_area_struct", "vm_file"), new HookField("file", "f_inode"))]),

        // struct linux_binprm *bprm
        new("bprm_check_security", [Path("path", 0, HookPathReach.Helper, s_program, new HookField("file", "f_path")), .. Inode(0, s_program, new HookField("file", "f_inode"))]),
        new("bprm_creds_for_exec", [Path("path", 0, HookPathReach.Helper, s_program, new HookField("file", "f_path")), .. Inode(0, s_program, new HookField("file", "f_inode"))])
        {
            Since = new KernelVersion(5, 8),
        },
        new("bprm_committed_creds", [Path("path", 0, HookPathReach.Helper, s_program, new HookField("file", "f_path")), .. Inode(0, s_program, new HookField("file", "f_inode"))])
        {
            IsVoid = true,
        },
    ];
}
