using System.Collections.Immutable;
using Xunit;

namespace PolicyBuild.Uapi.Tests;

public sealed class SyscallGroupsTests
{
    public static TheoryData<string> GroupNames => new(SyscallGroups.Names);

    [Theory]
    [MemberData(nameof(GroupNames))]
    public void Every_member_is_a_syscall_of_some_abi_and_stands_there_once(string group)
    {
        Assert.True(SyscallGroups.TryGet(group, out ImmutableArray<string> members));
        Assert.NotEmpty(members);
        Assert.All(members, member => Assert.True(SyscallTable.Exists(member), member));
        Assert.Equal(members.Distinct().Order(StringComparer.Ordinal), members);
    }

    [Fact]
    public void All_groups_of_systemd_exist_and_our_own() => Assert.Equal(
        [
            "@aio", "@basic-io", "@chown", "@clock", "@cpu-emulation", "@debug", "@default", "@file-system", "@io-event", "@ipc", "@keyring",
            "@known", "@memlock", "@module", "@mount", "@network-io", "@obsolete", "@pkey", "@privileged", "@process", "@raw-io", "@reboot",
            "@resources", "@sandbox", "@setuid", "@signal", "@startup", "@swap", "@sync", "@system-service", "@timer",
        ], SyscallGroups.Names);

    [Theory]
    [InlineData("@file-system", "openat")]
    [InlineData("@file-system", "fchmodat2")]
    [InlineData("@network-io", "socket")]
    [InlineData("@mount", "fchroot")]
    [InlineData("@mount", "open_tree_attr")]
    [InlineData("@privileged", "init_module")] // through @module
    [InlineData("@privileged", "iopl")] // through @raw-io: nested groups with a hyphen
    [InlineData("@system-service", "seccomp")] // through @default and @sandbox
    [InlineData("@system-service", "write")] // through @basic-io
    [InlineData("@system-service", "openat")] // through @file-system
    [InlineData("@system-service", "epoll_wait")] // through @io-event
    [InlineData("@system-service", "socket")] // through @network-io
    [InlineData("@default", "futex_wait")]
    [InlineData("@process", "clone3")]
    public void A_group_holds_its_own_calls_and_those_of_nested_groups(string group, string member)
    {
        Assert.True(SyscallGroups.TryGet(group, out ImmutableArray<string> members));
        Assert.Contains(member, members);
    }

    [Fact]
    public void Known_is_every_syscall()
    {
        Assert.True(SyscallGroups.TryGet("@known", out ImmutableArray<string> members));
        Assert.Equal(SyscallTable.NameCount, members.Length);
    }

    // What strace shows from execve to the end, glibc 2.36 on x86_64: dynamic /bin/true, a static empty main.
    [Theory]
    [InlineData("execve brk arch_prctl access openat newfstatat mmap close read pread64 mprotect munmap set_tid_address set_robust_list rseq prlimit64 exit_group")]
    [InlineData("execve brk arch_prctl set_tid_address set_robust_list rseq prlimit64 readlink getrandom mprotect exit_group")]
    public void Startup_holds_what_a_program_calls_before_its_own_code(string observed)
    {
        Assert.True(SyscallGroups.TryGet("@startup", out ImmutableArray<string> members));
        Assert.All(observed.Split(' '), name => Assert.Contains(name, members));
    }

    // The same under qemu-user -strace, which shows neither execve nor arm's set_tls: true, glibc 2.36 and 2.41.
    [Theory]
    [InlineData(Architecture.AArch64, "execve brk uname faccessat openat newfstatat fstat mmap close read mprotect munmap set_tid_address set_robust_list rseq prlimit64 exit_group readlinkat rt_sigreturn")]
    [InlineData(Architecture.I386, "execve brk access openat statx mmap2 close read mprotect munmap set_thread_area set_tid_address set_robust_list rseq ugetrlimit exit_group sigreturn futex_time64")]
    [InlineData(Architecture.Arm, "execve brk access openat statx mmap2 close read mprotect munmap set_tls set_tid_address set_robust_list rseq ugetrlimit exit_group sigreturn futex_time64")]
    [InlineData(Architecture.RiscV64, "execve brk riscv_hwprobe faccessat openat fstat mmap close read mprotect munmap set_tid_address set_robust_list rseq prlimit64 exit_group")]
    [InlineData(Architecture.LoongArch64, "statx faccessat readlinkat")]
    public void Startup_holds_the_same_steps_of_other_abis(Architecture abi, string observed)
    {
        Assert.True(SyscallGroups.TryGet("@startup", out ImmutableArray<string> members));
        Assert.All(observed.Split(' '), name =>
        {
            Assert.Contains(name, members);
            Assert.True(SyscallTable.TryGetNumber(abi, name, out _), name);
        });
    }

    [Theory]
    [InlineData("@")]
    [InlineData("@files")]
    [InlineData("file-system")]
    public void An_unknown_group_is_not_found(string name) => Assert.False(SyscallGroups.TryGet(name, out _));
}
