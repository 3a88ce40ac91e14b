using System.Text.Json;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Uapi.Tests;

public sealed class KernelConstantsTests
{
    // asm/fcntl.h of arm and arm64 move four flags; ioctl numbers carry the size of a struct or of a long.
    [Theory]
    [InlineData(Architecture.X86_64, "O_RDONLY", 0)]
    [InlineData(Architecture.X86_64, "O_WRONLY", 1)]
    [InlineData(Architecture.X86_64, "O_CREAT", 0x40)]
    [InlineData(Architecture.X86_64, "O_DIRECTORY", 0x10000)]
    [InlineData(Architecture.AArch64, "O_DIRECTORY", 0x4000)]
    [InlineData(Architecture.Arm, "O_DIRECTORY", 0x4000)]
    [InlineData(Architecture.RiscV64, "O_DIRECTORY", 0x10000)]
    [InlineData(Architecture.X86_64, "O_DIRECT", 0x4000)]
    [InlineData(Architecture.AArch64, "O_DIRECT", 0x10000)]
    [InlineData(Architecture.X86_64, "O_TMPFILE", 0x410000)]
    [InlineData(Architecture.AArch64, "O_TMPFILE", 0x404000)]
    [InlineData(Architecture.X86_64, "AT_FDCWD", 0xFFFFFFFFFFFFFF9C)]
    [InlineData(Architecture.X86_64, "PROT_EXEC", 4)]
    [InlineData(Architecture.X86_64, "MAP_ANONYMOUS", 0x20)]
    [InlineData(Architecture.AArch64, "PROT_BTI", 0x10)]
    [InlineData(Architecture.X86_64, "AF_INET", 2)]
    [InlineData(Architecture.AArch64, "AF_VSOCK", 40)]
    [InlineData(Architecture.I386, "SOCK_STREAM", 1)]
    [InlineData(Architecture.I386, "SOCK_CLOEXEC", 0x80000)]
    [InlineData(Architecture.X86_64, "SOL_SOCKET", 1)]
    [InlineData(Architecture.X86_64, "MSG_FASTOPEN", 0x20000000)]
    [InlineData(Architecture.X86_64, "IPPROTO_MPTCP", 262)]
    [InlineData(Architecture.X86_64, "TCP_NODELAY", 1)]
    [InlineData(Architecture.X86_64, "CLONE_NEWUSER", 0x10000000)]
    [InlineData(Architecture.X86_64, "F_DUPFD_CLOEXEC", 1030)]
    [InlineData(Architecture.I386, "F_GETLK64", 12)]
    [InlineData(Architecture.X86_64, "PR_SET_NO_NEW_PRIVS", 38)]
    [InlineData(Architecture.X86_64, "FUTEX_WAIT_PRIVATE", 128)]
    [InlineData(Architecture.X86_64, "TCGETS", 0x5401)]
    [InlineData(Architecture.X86_64, "TIOCGWINSZ", 0x5413)]
    [InlineData(Architecture.X86_64, "TIOCSTI", 0x5412)]
    [InlineData(Architecture.X86_64, "FIONREAD", 0x541B)]
    [InlineData(Architecture.X86_64, "BLKGETSIZE64", 0x80081272)]
    [InlineData(Architecture.I386, "BLKGETSIZE64", 0x80041272)]
    [InlineData(Architecture.X86_64, "KVM_GET_SREGS", 0x8138AE83)]
    [InlineData(Architecture.AArch64, "KVM_ARM_VCPU_INIT", 0x4020AEAE)]
    [InlineData(Architecture.X86_64, "PTRACE_TRACEME", 0)]
    [InlineData(Architecture.X86_64, "S_IFBLK", 0x6000)]
    [InlineData(Architecture.X86_64, "SIGCHLD", 17)]
    [InlineData(Architecture.X86_64, "ADDR_NO_RANDOMIZE", 0x40000)]
    [InlineData(Architecture.X86_64, "PER_LINUX32", 8)]
    [InlineData(Architecture.X86_64, "MS_BIND", 4096)]
    [InlineData(Architecture.X86_64, "MNT_DETACH", 2)]
    [InlineData(Architecture.X86_64, "BPF_PROG_LOAD", 5)]
    [InlineData(Architecture.X86_64, "ARCH_SET_FS", 0x1002)]
    [InlineData(Architecture.X86_64, "MADV_DONTNEED", 4)]
    [InlineData(Architecture.X86_64, "LANDLOCK_RULE_PATH_BENEATH", 1)]
    [InlineData(Architecture.X86_64, "SEEK_END", 2)]
    public void A_constant_has_the_value_of_the_abis_headers(Architecture abi, string name, ulong expected)
    {
        Assert.True(KernelConstants.TryGet(abi, name, out ulong value), name);
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(Architecture.AArch64, "ARCH_SET_FS")]
    [InlineData(Architecture.AArch64, "MAP_32BIT")]
    [InlineData(Architecture.X86_64, "PROT_BTI")]
    [InlineData(Architecture.X86_64, "F_GETLK64")]
    [InlineData(Architecture.X86_64, "O_RDONL")]
    [InlineData(Architecture.X86_64, "")]
    public void A_constant_that_an_abi_lacks_is_not_found(Architecture abi, string name) =>
        Assert.False(KernelConstants.TryGet(abi, name, out _));

    // At least one of each family that policies use; a pattern that drops a whole family must not go unseen.
    [Theory]
    [InlineData("O_CLOEXEC AT_EMPTY_PATH F_SETFL FD_CLOEXEC LOCK_EX RENAME_NOREPLACE STATX_BASIC_STATS FALLOC_FL_PUNCH_HOLE SPLICE_F_MOVE")]
    [InlineData("MREMAP_MAYMOVE MLOCK_ONFAULT MCL_CURRENT MFD_CLOEXEC MADV_HUGEPAGE MAP_FIXED_NOREPLACE MEMBARRIER_CMD_GLOBAL")]
    [InlineData("AF_NETLINK PF_PACKET SOCK_RAW IPPROTO_TCP SOL_TCP SO_REUSEADDR SHUT_RDWR MSG_NOSIGNAL SYS_SOCKET NETLINK_ROUTE")]
    [InlineData("PR_SET_NAME PR_SET_SECCOMP CLONE_THREAD FUTEX_WAKE SECCOMP_SET_MODE_FILTER RLIMIT_NOFILE KCMP_FILE CLOCK_MONOTONIC ITIMER_REAL")]
    [InlineData("EPOLL_CTL_ADD EPOLL_CLOEXEC EFD_NONBLOCK SFD_CLOEXEC TFD_CLOEXEC IN_CLOEXEC GRND_NONBLOCK PERF_FLAG_FD_CLOEXEC SCHED_OTHER")]
    [InlineData("KEYCTL_READ IORING_ENTER_GETEVENTS LANDLOCK_CREATE_RULESET_VERSION UFFD_USER_MODE_ONLY USERFAULTFD_IOC_NEW CAP_NET_ADMIN")]
    [InlineData("TCSETSF TIOCSCTTY SIOCGIFCONF BLKDISCARD KVM_RUN KVM_SET_USER_MEMORY_REGION TUNSETIFF VHOST_SET_OWNER FIOCLEX LOOP_SET_FD RNDGETENTCNT")]
    [InlineData("IPC_RMID SHM_RDONLY SETVAL LINUX_REBOOT_CMD_RESTART MODULE_INIT_IGNORE_VERMAGIC WNOHANG P_PIDFD PRIO_PROCESS SIG_BLOCK W_OK")]
    public void Each_family_of_constants_is_there(string names) =>
        Assert.All(names.Split(' '), name => Assert.True(KernelConstants.TryGet(Architecture.X86_64, name, out _), name));

    [Fact]
    public void All_names_are_in_ordinal_order_and_exist_on_some_abi()
    {
        for (int i = 0; i < KernelConstants.Count; i++)
        {
            string name = KernelConstants.NameAt(i);
            Assert.True(i == 0 || string.CompareOrdinal(KernelConstants.NameAt(i - 1), name) < 0);
            Assert.Contains(Enum.GetValues<Architecture>(), abi => abi != Architecture.None && KernelConstants.TryGet(abi, name, out _));
        }
    }

    [Fact]
    public void Each_constant_that_crosvm_lists_has_the_value_that_it_has_there()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpora.Folder("crosvm"), "x86_64", "constants.json")));
        int compared = 0;
        foreach (JsonProperty constant in document.RootElement.GetProperty("constants").EnumerateObject())
        {
            if (KernelConstants.TryGet(Architecture.X86_64, constant.Name, out ulong value))
            {
                ulong theirs = constant.Value.TryGetUInt64(out ulong plain) ? plain : (ulong)constant.Value.GetInt64();
                Assert.True(theirs == value, $"{constant.Name}: {theirs} there, {value} here");
                compared++;
            }
        }
        Assert.InRange(compared, 1000, int.MaxValue);
    }
}
