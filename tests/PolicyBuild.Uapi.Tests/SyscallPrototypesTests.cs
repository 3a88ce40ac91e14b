using System.Collections.Immutable;
using Xunit;

namespace PolicyBuild.Uapi.Tests;

public sealed class SyscallPrototypesTests
{
    public static TheoryData<Architecture> Abis => SyscallTableTests.Abis;

    // Names and widths, * for an address.
    [Theory]
    [InlineData(Architecture.X86_64, "read", "fd:32 buf:64* count:64")]
    [InlineData(Architecture.X86_64, "openat", "dfd:32 filename:64* flags:32 mode:32")]
    [InlineData(Architecture.X86_64, "stat", "filename:64* statbuf:64*")]
    [InlineData(Architecture.X86_64, "newfstatat", "dfd:32 filename:64* statbuf:64* flag:32")]
    [InlineData(Architecture.X86_64, "uname", "name:64*")]
    [InlineData(Architecture.X86_64, "sendfile", "out_fd:32 in_fd:32 offset:64* count:64")]
    [InlineData(Architecture.X86_64, "umount2", "name:64* flags:32")]
    [InlineData(Architecture.X86_64, "mmap", "addr:64 len:64 prot:64 flags:64 fd:32 off:64")]
    [InlineData(Architecture.X86_64, "getpid", "")]
    [InlineData(Architecture.X86_64, "socket", "family:32 type:32 protocol:32")]
    [InlineData(Architecture.X86_64, "ioctl", "fd:32 cmd:32 arg:64")]
    [InlineData(Architecture.X86_64, "pread64", "fd:32 buf:64* count:64 pos:64")]
    [InlineData(Architecture.I386, "read", "fd:32 buf:32* count:32")]
    [InlineData(Architecture.I386, "socketcall", "call:32 args:32*")]
    [InlineData(Architecture.I386, "mmap", "arg:32*")]
    [InlineData(Architecture.I386, "pread64", "fd:32 buf:32* count:32 pos_low:32 pos_high:32")]
    [InlineData(Architecture.Arm, "pread64", "fd:32 buf:32* count:32 unused:32 pos_low:32 pos_high:32")]
    [InlineData(Architecture.Arm, "arm_fadvise64_64", "fd:32 advice:32 offset_low:32 offset_high:32 len_low:32 len_high:32")]
    [InlineData(Architecture.Arm, "set_tls", "tls:32")]
    [InlineData(Architecture.X32, "read", "fd:32 buf:64* count:64")]
    [InlineData(Architecture.X32, "ioctl", "fd:32 cmd:32 arg:32")]
    [InlineData(Architecture.X32, "readv", "fd:32 vec:64* vlen:64")]
    [InlineData(Architecture.X32, "preadv", "fd:32 vec:64* vlen:32 pos:64")]
    [InlineData(Architecture.X32, "pread64", "fd:32 buf:64* count:64 pos:64")]
    [InlineData(Architecture.AArch64, "openat2", "dfd:32 filename:64* how:64* usize:64")]
    [InlineData(Architecture.RiscV64, "riscv_flush_icache", "start:64 end:64 flags:64")]
    public void A_prototype_has_the_names_and_widths_of_the_kernel(Architecture abi, string name, string expected)
    {
        Assert.True(SyscallPrototypes.TryGet(abi, name, out ImmutableArray<SyscallArgument> arguments));
        Assert.Equal(expected, string.Join(' ', arguments.Select(argument => $"{argument.Name}:{argument.Width}{(argument.IsPointer ? "*" : "")}")));
    }

    // CONFIG_CLONE_BACKWARDS: the last two arguments change places.
    [Theory]
    [InlineData(Architecture.X86_64, 3, 4)]
    [InlineData(Architecture.X32, 3, 4)]
    [InlineData(Architecture.I386, 4, 3)]
    [InlineData(Architecture.AArch64, 4, 3)]
    [InlineData(Architecture.Arm, 4, 3)]
    [InlineData(Architecture.RiscV64, 4, 3)]
    [InlineData(Architecture.LoongArch64, 4, 3)]
    public void The_order_of_clone_is_that_of_the_architecture(Architecture abi, int childTid, int tls)
    {
        Assert.True(SyscallPrototypes.TryFindArgument(abi, "clone", "flags", out int flags, out SyscallArgument argument));
        Assert.Equal(0, flags);
        Assert.Equal(32, argument.Width);
        Assert.True(SyscallPrototypes.TryFindArgument(abi, "clone", "child_tid", out int foundChildTid, out _));
        Assert.True(SyscallPrototypes.TryFindArgument(abi, "clone", "tls", out int foundTls, out _));
        Assert.Equal((childTid, tls), (foundChildTid, foundTls));
    }

    [Theory]
    [InlineData("socket", "family", 0)]
    [InlineData("socket", "domain", 0)]
    [InlineData("socketpair", "domain", 0)]
    [InlineData("open", "flags", 1)]
    [InlineData("open", "mode", 2)]
    [InlineData("openat", "dirfd", 0)]
    [InlineData("openat", "pathname", 1)]
    [InlineData("openat", "flags", 2)]
    [InlineData("openat", "mode", 3)]
    [InlineData("mmap", "prot", 2)]
    [InlineData("mmap", "flags", 3)]
    [InlineData("mmap", "length", 1)]
    [InlineData("mprotect", "prot", 2)]
    [InlineData("ioctl", "cmd", 1)]
    [InlineData("ioctl", "request", 1)]
    [InlineData("ioctl", "op", 1)]
    [InlineData("fcntl", "cmd", 1)]
    [InlineData("prctl", "option", 0)]
    [InlineData("prctl", "op", 0)]
    [InlineData("prctl", "arg2", 1)]
    [InlineData("clone", "flags", 0)]
    [InlineData("kill", "pid", 0)]
    [InlineData("kill", "sig", 1)]
    [InlineData("setsockopt", "level", 1)]
    [InlineData("setsockopt", "optname", 2)]
    [InlineData("unshare", "flags", 0)]
    [InlineData("unshare", "unshare_flags", 0)]
    [InlineData("setns", "nstype", 1)]
    [InlineData("madvise", "advice", 2)]
    [InlineData("madvise", "behavior", 2)]
    [InlineData("personality", "persona", 0)]
    [InlineData("personality", "personality", 0)]
    [InlineData("futex", "op", 1)]
    [InlineData("futex", "futex_op", 1)]
    [InlineData("ptrace", "request", 0)]
    [InlineData("sendto", "flags", 3)]
    [InlineData("sendto", "dest_addr", 4)]
    [InlineData("sendmsg", "flags", 2)]
    [InlineData("getrandom", "flags", 2)]
    [InlineData("mount", "mountflags", 3)]
    [InlineData("rt_sigaction", "signum", 0)]
    [InlineData("signalfd4", "flags", 3)]
    [InlineData("preadv2", "flags", 5)]
    [InlineData("reboot", "op", 2)]
    [InlineData("exit_group", "status", 0)]
    [InlineData("seccomp", "operation", 0)]
    public void An_argument_is_found_by_the_kernels_name_and_by_the_man_pages(string syscall, string name, int expected)
    {
        Assert.True(SyscallPrototypes.TryFindArgument(Architecture.X86_64, syscall, name, out int index, out SyscallArgument argument));
        Assert.Equal(expected, index);
        Assert.True(SyscallPrototypes.TryGet(Architecture.X86_64, syscall, out ImmutableArray<SyscallArgument> arguments));
        Assert.Equal(arguments[index], argument);
    }

    [Theory]
    [InlineData("openat", "flag")]
    [InlineData("openat", "")]
    [InlineData("openat", "filename|pathname")]
    [InlineData("opnat", "flags")]
    [InlineData("signalfd", "flags")]
    [InlineData("tuxcall", "flags")]
    public void An_unknown_argument_is_not_found(string syscall, string name) =>
        Assert.False(SyscallPrototypes.TryFindArgument(Architecture.X86_64, syscall, name, out _, out _));

    [Theory]
    [MemberData(nameof(Abis))]
    public void Only_calls_that_no_kernel_implements_have_no_prototype(Architecture abi)
    {
        string[] never =
        [
            "afs_syscall", "break", "epoll_ctl_old", "epoll_wait_old", "ftime", "getpmsg", "gtty", "idle", "lock", "mpx", "prof", "profil",
            "putpmsg", "security", "stty", "tuxcall", "ulimit", "vserver",
        ];
        for (int i = 0; i < SyscallTable.Count(abi); i++)
        {
            string name = SyscallTable.At(abi, i).Name;
            Assert.True(SyscallPrototypes.TryGet(abi, name, out _) != never.Contains(name), name);
        }
    }

    [Theory]
    [MemberData(nameof(Abis))]
    public void No_call_has_more_than_six_arguments_or_one_name_twice(Architecture abi)
    {
        for (int i = 0; i < SyscallTable.Count(abi); i++)
        {
            string name = SyscallTable.At(abi, i).Name;
            if (SyscallPrototypes.TryGet(abi, name, out ImmutableArray<SyscallArgument> arguments))
            {
                Assert.InRange(arguments.Length, 0, 6);
                Assert.Equal(arguments.Length, arguments.DistinctBy(argument => argument.Name).Count());
                Assert.All(arguments, argument => Assert.True(abi is not (Architecture.I386 or Architecture.Arm) || argument.Width == 32));
            }
        }
    }
}
