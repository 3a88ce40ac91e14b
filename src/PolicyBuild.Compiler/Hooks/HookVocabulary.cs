namespace PolicyBuild.Compiler.Hooks;

/// <summary>The names of hook arguments' values, from the kernel's headers (fs.h, ptrace.h, kernel_read_file.h) where user space has none.</summary>
internal static class HookVocabulary
{
    public static readonly HookNames OpenFlags = HookNames.Flags("O_");
    public static readonly HookNames OpenAccess = HookNames.Bits(new("read", 1), new("write", 2), new("execute", 4));
    public static readonly HookNames PermissionMask = HookNames.Bits(new("execute", 1), new("write", 2), new("read", 4), new("append", 8), new("open", 0x20), new("chdir", 0x40));
    public static readonly HookNames Protection = HookNames.Bits(new("read", 1), new("write", 2), new("execute", 4));
    public static readonly HookNames FileMode = HookNames.Bits(new("read", 1), new("write", 2));
    public static readonly HookNames PtraceMode = HookNames.Bits(new("read", 1), new("attach", 2));

    // S_IFMT of stat.h
    public static readonly HookNames FileType = HookNames.Of(
        new("fifo", 0x1000), new("character-device", 0x2000), new("directory", 0x4000), new("block-device", 0x6000),
        new("regular", 0x8000), new("symlink", 0xA000), new("socket", 0xC000));

    // Of a file that is about to be made: one of these, where an inode of the kernel's own may have none.
    public static readonly HookNames NewFileType = FileType with { IsClosed = true };

    // linux/kernel_read_file.h; the list has not moved since READING_X509_CERTIFICATE came in 4.7
    public static readonly HookNames ReadId = HookNames.Of(
        new("unknown", 0), new("firmware", 1), new("module", 2), new("kexec-image", 3), new("kexec-initramfs", 4), new("policy", 5), new("x509-certificate", 6));

    // include/linux/fs.h, ATTR_...; that the call is ftruncate, and others of the kernel's own, have no words
    public static readonly HookNames InodeChange = HookNames.Bits(
        new("mode", 1), new("owner", 2), new("group", 4), new("size", 8), new("access-time", 0x10), new("modification-time", 0x20), new("change-time", 0x40));

    // asm-generic/resource.h, under the names of resources.rlimits
    public static readonly HookNames Resource = HookNames.Of(
        new("cpu", 0), new("fsize", 1), new("data", 2), new("stack", 3), new("core", 4), new("rss", 5), new("nproc", 6), new("nofile", 7), new("memlock", 8),
        new("as", 9), new("locks", 10), new("sigpending", 11), new("msgqueue", 12), new("nice", 13), new("rtprio", 14), new("rttime", 15));

    public static readonly HookNames LimitAccess = HookNames.Bits(new("read", 1), new("write", 2)); // LSM_PRLIMIT_... of linux/security.h
    public static readonly HookNames ShutDown = HookNames.Of(new("read", 0), new("write", 1), new("both", 2)); // SHUT_...
    public static readonly HookNames FileControl = HookNames.Constants("F_");
    public static readonly HookNames Events = HookNames.Flags("IN_", "FAN_");
    public static readonly HookNames FilePermissions = HookNames.Constants("S_I") with { IsBitNames = true };
    public static readonly HookNames KernelDevice = HookNames.Devices(DeviceEncoding.Kernel);
    public static readonly HookNames UserDevice = HookNames.Devices(DeviceEncoding.User);
    public static readonly HookNames MapFlags = HookNames.Flags("MAP_");
    public static readonly HookNames LockType = HookNames.Constants("F_");
    public static readonly HookNames CloneFlags = HookNames.Flags("CLONE_");
    public static readonly HookNames Signal = HookNames.Constants("SIG");
    public static readonly HookNames Prctl = HookNames.Constants("PR_");
    public static readonly HookNames Capability = HookNames.Constants("CAP_");
    public static readonly HookNames Family = HookNames.Constants("AF_", "PF_");
    public static readonly HookNames SocketType = HookNames.Constants("SOCK_");
    public static readonly HookNames Protocol = HookNames.Constants("IPPROTO_", "NETLINK_");
    public static readonly HookNames SocketLevel = HookNames.Constants("SOL_", "IPPROTO_");
    public static readonly HookNames SocketOption = HookNames.Constants("SO_", "TCP_", "UDP_", "IP_", "IPV6_", "PACKET_", "MPTCP_");
    public static readonly HookNames MountFlags = HookNames.Flags("MS_");
    public static readonly HookNames UnmountFlags = HookNames.Flags("MNT_", "UMOUNT_");
    public static readonly HookNames MessageFlags = HookNames.Flags("MSG_");
    public static readonly HookNames RenameFlags = HookNames.Flags("RENAME_");
    public static readonly HookNames BpfCommand = HookNames.Constants("BPF_");
    public static readonly HookNames BpfMapType = HookNames.Constants("BPF_MAP_TYPE_");
    public static readonly HookNames BpfProgramType = HookNames.Constants("BPF_PROG_TYPE_");
    public static readonly HookNames IoctlCommand = HookNames.Constants("TIOC", "FIO", "SIOC", "TC", "TUN", "BLK", "FS_IOC_", "KVM_", "LOOP_");
    public static readonly HookNames Outside = HookNames.Of(new("false", 0), new("true", 1));
}
