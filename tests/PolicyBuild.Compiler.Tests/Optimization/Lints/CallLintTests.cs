using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

/// <summary>Lints on system call rules: what each warns of, and what comes near and is meant.</summary>
public class CallLintTests
{
    private const string NoRing = "\n  - {syscalls: [io_uring_setup, io_uring_enter, io_uring_register], errno: ENOSYS}";

    [Theory]
    [InlineData("default: allow\ndeny:\n  - {syscall: §openat, args: [{arg: flags, op: any_bits, value: O_RDWR}]}")]
    [InlineData("default: allow\ndeny: [§connect]")]
    [InlineData("allow: ['@startup', §io_uring_setup, io_uring_enter]")]
    [InlineData("allow: ['@startup', '@aio', {syscall: §socket, args: [{arg: family, op: eq, value: AF_UNIX}]}]")] // the group brings the ring
    [InlineData("default: allow\ndeny: [mount]")] // no ring mounts
    [InlineData("default: allow\ndeny: [{syscall: openat2, errno: ENOSYS}]")]
    [InlineData("default: allow\ndeny:\n  - connect" + NoRing)]
    [InlineData("allow: ['@startup', {syscall: socket, args: [{arg: family, op: eq, value: AF_UNIX}]}]")]
    [InlineData("allow: ['@startup', '@aio']")]
    [InlineData("allow: ['@startup', {syscall: socket, args: [{arg: family, op: eq, value: AF_UNIX}]}, io_uring_setup]")] // no ring runs without enter
    public void Rules_that_rings_pass_by(string section) => LintCases.Check("PB4013", LintCases.Seccomp(section));

    [Fact]
    public void Port_guards_refuse_rings_and_keep_the_lint_silent() => LintCases.Check(
        "PB4013", LintCases.Both("default: allow\ndeny: [connect]", "paths: [{path: /a, access: read-only}]\ntcp: {connect: [443]}"));

    [Theory]
    [InlineData("allow:\n  - '@startup'\n  - {syscall: §clone, args: [{arg: flags, op: no_bits, value: CLONE_NEWUSER}]}\n  - clone3")]
    [InlineData("default: allow\ndeny:\n  - {syscall: §openat, args: [{arg: flags, op: any_bits, value: O_RDWR}]}")]
    [InlineData("allow:\n  - '@startup'\n  - {syscall: §socket, args: [{arg: family, op: eq, value: AF_UNIX}]}\n  - socketcall\narchitectures: [x86_64, i386]")]
    [InlineData("allow:\n  - '@startup'\n  - {syscall: socket, args: [{arg: family, op: eq, value: AF_UNIX}]}\narchitectures: [x86_64, i386]")]
    [InlineData("allow: ['@startup', clone, clone3]")]
    [InlineData("allow:\n  - '@startup'\n  - {syscall: clone, args: [{arg: flags, op: no_bits, value: CLONE_NEWUSER}]}\ndeny: [{syscall: clone3, errno: ENOSYS}]")]
    [InlineData("default: allow\nlog:\n  - {syscall: clone, args: [{arg: flags, op: any_bits, value: CLONE_NEWUSER}]}")] // nothing is refused
    public void Conditions_that_a_blind_call_passes_by(string section) => LintCases.Check("PB4014", LintCases.Seccomp(section));

    [Theory]
    [InlineData("allow: ['@startup', §clone]")]
    [InlineData("default: {errno: EPERM}\nallow: ['@startup', §clone]")]
    [InlineData("default: allow\ndeny: [{syscall: mount, errno: EPERM}, {syscall: §clone3, errno: EPERM}]")]
    [InlineData("default: allow\ndeny: [§statx]")]
    [InlineData("allow: ['@startup', clone]\ndeny: [{syscall: clone3, errno: ENOSYS}]")]
    [InlineData("allow: ['@startup', clone, clone3]")]
    [InlineData("allow: ['@startup', '@process']")]
    [InlineData("default: allow\ndeny: [{syscall: statx, errno: EPERM}]")]
    [InlineData("default: {errno: ENOSYS}\nallow: ['@startup', clone]")]
    public void Refusals_after_which_nothing_falls_back(string section) => LintCases.Check("PB4015", LintCases.Seccomp(section));

    [Theory]
    [InlineData("allow: ['@startup', connect, §socket]")]
    [InlineData("allow: ['@startup', connect, {syscall: §socket, args: [{arg: family, op: ne, value: AF_PACKET}]}]")] // vsock is left
    [InlineData("allow: ['@startup', connect]")]
    [InlineData("allow: ['@startup', {syscall: socket, args: [{arg: family, op: in, value: [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK]}]}]")]
    public void Port_rules_beside_other_socket_families(string section) =>
        LintCases.Check("PB4016", LintCases.Both(section, "paths: [{path: /a, access: read-only}]\ntcp: {connect: [443]}"));

    [Fact]
    public void Port_rules_beside_a_group_with_sockets_are_pointed_at_themselves() =>
        LintCases.Check("PB4016", LintCases.Both("allow: ['@startup', '@network-io']", "paths: [{path: /a, access: read-only}]\ntcp: §{connect: [443]}"));

    [Fact]
    public void Sockets_of_every_family_are_no_lint_without_port_rules() =>
        LintCases.Check("PB4016", LintCases.Both("allow: ['@startup', socket]", "paths: [{path: /a, access: read-only}]"));

    [Theory]
    [InlineData("allow: ['@startup', §ptrace]", "direct")]
    [InlineData("default: {errno: EPERM}\nallow: ['@startup', §process_vm_writev]", "direct")]
    [InlineData("allow: ['@startup', ptrace]", "sandbox")] // a pid namespace of its own
    [InlineData("allow: ['@startup', '@debug']", "direct")]
    [InlineData("allow: ['@startup', ptrace]\ntrap: [ptrace]", "direct")]
    public void Calls_that_reach_into_other_processes(string section, string mode) => LintCases.Check("PB4024", LintCases.Seccomp(section, mode));

    [Fact]
    public void Under_landlock_other_processes_are_out_of_reach() =>
        LintCases.Check("PB4024", LintCases.Both("allow: ['@startup', ptrace]", "paths: [{path: /a, access: read-only}]"));

    [Theory]
    [InlineData("allow: ['@startup', §mount]")]
    [InlineData("default: allow\nlog: [§pivot_root]")]
    [InlineData("allow: ['@startup', '@mount']")]
    [InlineData("default: allow\ndeny: [mount]")]
    public void Mount_calls_that_landlock_refuses(string section) =>
        LintCases.Check("PB4025", LintCases.Both(section, "paths: [{path: /a, access: read-only}]"));

    [Theory]
    [InlineData("allow: ['@startup', §unshare]", "direct")]
    [InlineData("allow: ['@startup', {syscall: §unshare, args: [{arg: unshare_flags, op: any_bits, value: CLONE_NEWUSER}]}]", "direct")]
    [InlineData("allow: ['@startup', {syscall: unshare, args: [{arg: unshare_flags, op: no_bits, value: CLONE_NEWUSER}]}]", "direct")]
    [InlineData("allow: ['@startup', unshare]", "sandbox")]
    [InlineData("default: allow\ndeny: [unshare]", "direct")]
    public void User_namespaces(string section, string mode) => LintCases.Check("PB4026", LintCases.Seccomp(section, mode));

    [Theory]
    [InlineData("allow: ['@startup', §personality]")]
    [InlineData("allow: ['@startup', {syscall: personality, args: [{arg: personality, op: in, value: [0, 0xffffffff]}]}]")]
    [InlineData("default: allow\ndeny: [personality]")]
    public void Personalities_that_make_memory_executable(string section) => LintCases.Check("PB4027", LintCases.Seccomp(section));

    [Theory]
    [InlineData("default: allow\ndeny:\n  - {syscall: §mprotect, args: [{arg: prot, op: any_bits, value: PROT_EXEC}]}")]
    [InlineData("default: allow\ndeny:\n  - {syscall: §mprotect, args: [{arg: prot, op: any_bits, value: PROT_EXEC}]}\n  - {syscall: pkey_mprotect}\n  - {syscall: mmap, args: [{arg: prot, op: masked_eq, mask: 6, value: 6}]}")] // shmat
    [InlineData("allow:\n  - '@startup'\n  - {syscall: mmap, args: [{arg: prot, op: eq, value: PROT_READ}]}")] // the group lets all of mmap pass
    [InlineData("default: allow\ndeny:\n  - {syscall: mprotect, args: [{arg: prot, op: any_bits, value: PROT_EXEC}]}\n  - pkey_mprotect\n  - shmat\n  - {syscall: mmap, args: [{arg: prot, op: masked_eq, mask: 6, value: 6}]}")]
    [InlineData("default: allow\ndeny: [mprotect]")] // no memory is changed at all
    public void Gaps_in_rules_on_executable_memory(string section) => LintCases.Check("PB4028", LintCases.Seccomp(section));

    [Theory]
    [InlineData("default: allow\ndeny: [§init_module]")]
    [InlineData("default: allow\nexec: policy\ndeny: [§execve]")]
    [InlineData("default: allow\ndeny: [execve]")] // the gate holds execveat too
    [InlineData("allow: ['@startup', '@module']\ntrap: [§finit_module]")]
    [InlineData("default: allow\ndeny: [init_module, finit_module]")]
    [InlineData("default: allow\ndeny: [init_module]\nlog: [finit_module]")] // it is named: it is meant
    [InlineData("allow: ['@startup']\ndeny: [init_module]")]
    [InlineData("default: allow\ndeny: [{syscall: clone3, errno: ENOSYS}, {syscall: openat2, errno: ENOSYS}]")] // libraries are to take the other call
    public void Denied_calls_that_have_a_twin(string section) => LintCases.Check("PB4029", LintCases.Seccomp(section));

    [Theory]
    [InlineData("allow: ['@startup']\ndeny: [§'@mount']")]
    [InlineData("default: allow\nallow: [§'@file-system']")]
    [InlineData("allow: ['@startup']\ndeny: ['@startup']")]
    [InlineData("default: allow\ndeny: ['@mount']")]
    [InlineData("allow: ['@startup', mount]\ndeny: ['@mount']")]
    [InlineData("default: allow\nallow: ['@mount']\ndeny: [mount]")] // for mount the list decides nothing either, and deny says so
    public void Groups_that_say_what_the_default_says(string section) => LintCases.Check("PB4031", LintCases.Seccomp(section));

    [Theory]
    [InlineData("default: §kill_thread\nallow: ['@startup']")]
    [InlineData("default: allow\ndeny_action: kill_thread\ndeny: [§mount, umount2]")]
    [InlineData("default: allow\ndeny_action: kill_thread")]
    [InlineData("default: kill_process\nallow: ['@startup']")]
    public void Actions_that_leave_half_a_process(string section) => LintCases.Check("PB4033", LintCases.Seccomp(section));

    [Theory]
    [InlineData("allow: ['@startup', §_sysctl]")]
    [InlineData("default: {errno: EPERM}\nlog: [§epoll_ctl_old]")]
    [InlineData("default: allow\ndeny: [_sysctl]")]
    [InlineData("allow: ['@startup', '@obsolete']")]
    public void Calls_that_no_kernel_does(string section) => LintCases.Check("PB4034", LintCases.Seccomp(section));

    [Theory]
    [InlineData("default: allow\nnotify: [§mount, umount2]")]
    [InlineData("default: §trace\nallow: ['@startup']")]
    [InlineData("default: allow\nexec: once\nlog: [mount]")] // the launcher answers for its own execve
    public void Actions_that_somebody_else_decides_on(string section) => LintCases.Check("PB4036", LintCases.Seccomp(section));

    [Theory]
    [InlineData("default: §allow")]
    [InlineData("default: allow\nunknown: enosys")]
    [InlineData("default: allow\nlog: [mount]")]
    [InlineData("default: log")]
    public void Filters_that_refuse_nothing(string section) => LintCases.Check("PB4035", LintCases.Seccomp(section));

    [Fact]
    public void A_filter_with_guards_refuses_something() =>
        LintCases.Check("PB4035", LintCases.Both("default: allow", "paths: [{path: /a, access: read-only}]\ntcp: {connect: [443]}"));

    [Theory]
    [InlineData("profile: p\nsecurity:\n  seccomp: {allow: ['@startup']}\n  capabilities: §[CAP_SYS_TIME]\n", "sandbox")]
    [InlineData("profile: p\nsecurity:\n  seccomp: {allow: ['@startup', clock_settime]}\n  capabilities: [CAP_SYS_TIME]\n", "sandbox")]
    [InlineData("profile: p\nsecurity:\n  seccomp: {allow: ['@startup']}\n  capabilities: [CAP_DAC_OVERRIDE]\n", "sandbox")]
    [InlineData("profile: p\nsecurity:\n  capabilities: [CAP_SYS_TIME]\n", "sandbox")]
    public void Capabilities_without_a_use(string policy, string mode) => LintCases.Check("PB4030", policy.Replace("profile: p", $"profile: p\nmode: {mode}", StringComparison.Ordinal));
}
