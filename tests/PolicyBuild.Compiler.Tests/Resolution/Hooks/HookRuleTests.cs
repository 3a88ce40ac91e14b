using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution.Hooks;

public class HookRuleTests
{
    [Theory]
    [InlineData("task_alloc: [{action: deny, clone_flags: {op: no_bits, value: CLONE_THREAD}}]", "deny 1: clone_flags NoBits 65536")]
    [InlineData("file_open: [{action: {errno: EACCES}, path: /etc/shadow}]", "deny 13: path /etc/shadow")]
    [InlineData("file_open: [{action: {errno: 2}, path: ['${home}/.ssh/**', '/a/[b-d]?/**/x*', '/', '${tmp}']}]", "deny 2: path $Home/.ssh/**|/a/[b-d]?/**/x*|/|$Tmp")]
    [InlineData("file_open: [{action: audit, path: {op: not_in, value: /usr/**}}]", "audit: path not /usr/**")]
    [InlineData("file_open: [{action: deny, type: [regular, socket]}]", "deny 1: type In 32768|49152")]
    [InlineData("file_open: [{action: deny, type: symlink, owner: 0}]", "deny 1: type Eq 40960, owner Eq 0")]
    [InlineData("file_open: [{action: deny, mode: {op: any_bits, value: 0o6000}}]", "deny 1: mode AnyBits 3072")]
    [InlineData("file_open: [{action: deny, mode: {op: any_bits, value: S_ISUID|S_ISGID}}]", "deny 1: mode AnyBits 3072")]
    [InlineData("file_open: [{action: deny, mode: S_ISUID}]", "deny 1: mode AnyBits 2048")]
    [InlineData("file_open: [{action: audit, mode: [S_ISUID, S_ISGID|S_IWOTH]}]", "audit: mode AnyBits 3074")]
    [InlineData("file_open: [{action: allow, mode: [S_IXUSR, S_IXGRP]}]", "allow: mode & 48 Eq 72")]
    [InlineData("file_open: [{action: deny, mode: {op: eq, value: 0o4755}}]", "deny 1: mode Eq 2541")]
    [InlineData("path_mknod: [{action: deny, device: '1:3'}]", "deny 1: device Eq 259")]
    [InlineData("inode_mknod: [{action: deny, device: ['1:3', '259:1048575']}]", "deny 1: device In 1048579|272629759")]
    [InlineData("path_mknod: [{action: deny, device: '4095:1048575'}]", "deny 1: device Eq 4294967295")]
    [InlineData("path_mknod: [{action: deny, device: {op: masked_eq, mask: '4095:0', value: '7:0'}}]", "deny 1: device & fff00 Eq 1792")]
    [InlineData("path_mknod: [{action: deny, type: [0x1000, regular]}]", "deny 1: type In 4096|32768")]
    [InlineData("path_mknod: [{action: deny, type: {op: ne, value: 0}}]", "deny 1: type Ne 0")]
    [InlineData("path_mknod: [{action: deny, type: {op: masked_eq, mask: 0x8000, value: 0}}]", "deny 1: type & 8000 Eq 0")]
    [InlineData("file_permission: [{action: deny, type: 0}]", "deny 1: type Eq 0")] // of the kernel's own inodes
    [InlineData("socket_create: [{action: deny, type: [SOCK_RAW, SOCK_PACKET]}]", "deny 1: type In 3|10")]
    [InlineData("file_open: [{action: deny, flags: {op: masked_eq, mask: O_ACCMODE, value: O_RDWR}}]", "deny 1: flags & 3 Eq 2")]
    [InlineData("file_permission: [{action: deny, access: [write, append]}]", "deny 1: access AnyBits 10")]
    [InlineData("file_permission: [{action: allow, access: [read]}]", "allow: access NoBits 107")]
    [InlineData("mmap_file: [{action: deny, access: execute, path: /tmp/**}]", "deny 1: access AnyBits 4, path /tmp/**")]
    [InlineData("socket_create: [{action: deny, family: {op: not_in, value: [AF_UNIX, AF_INET, 10]}}]", "deny 1: family NotIn 1|2|10")]
    [InlineData("socket_connect: [{action: deny, address: '10.0.0.0/8:443'}]", "deny 1: address 10.0.0.0/8:443-443")]
    [InlineData("socket_connect: [{action: deny, address: ['*:25', '[2001:db8::]/32:*', '[::ffff:192.0.2.1]:1-2']}]", "deny 1: address 0.0.0.0/0:25-25|[::]/0:25-25|[2001:db8::]/32:0-65535|192.0.2.1:1-2")]
    [InlineData("socket_bind: [{action: allow, address: {op: not_in, value: ['127.0.0.1:*']}}]", "allow: address not 127.0.0.1:0-65535")]
    [InlineData("capable: [{action: deny, capability: [CAP_SYS_ADMIN, 1]}]", "deny 1: capability In 1|21")]
    [InlineData("task_kill: [{action: deny, signal: SIGKILL, outside: true}]", "deny 1: signal Eq 9, outside Eq 1")]
    [InlineData("ptrace_access_check: [{action: deny, access: attach, outside: false}]", "deny 1: access AnyBits 2, outside Eq 0")]
    [InlineData("file_ioctl: [{action: deny, command: TIOCSTI}]", "deny 1: command Eq 21522")]
    [InlineData("task_prctl: [{action: deny, option: PR_SET_DUMPABLE, arg2: {op: gt, value: 0}}]", "deny 1: option Eq 4, arg2 Gt 0")]
    [InlineData("sb_mount: [{action: deny, type: [proc, tmpfs], flags: {op: any_bits, value: MS_BIND}}]", "deny 1: type proc|tmpfs, flags AnyBits 4096")]
    [InlineData("path_rename: [{action: deny, directory: /srv, name: {op: ne, value: x}, new_name: 7}]", "deny 1: directory /srv, name not x, new_name 7")]
    [InlineData("bpf: [{action: deny, command: [BPF_PROG_LOAD, BPF_MAP_CREATE]}]", "deny 1: command In 0|5")]
    [InlineData("kernel_read_file: [{action: deny, id: module}]", "deny 1: id Eq 2")]
    [InlineData("userns_create: [{action: deny}]", "deny 1")]
    [InlineData("task_prctl: [{action: deny, arg2: -1, option: -1}]", "deny 1: arg2 Eq 18446744073709551615, option Eq 4294967295")]
    public void A_rule_is_numbers_and_texts(string section, string expected) => Assert.Equal([expected], Hooked.Rules(Hooked.One(section)));

    // How the kernel opens: for execve with 0x20 and FMODE_READ; O_TRUNC is writing also of a file that is opened to read; 3 is neither mode and both rights.
    [Theory]
    [InlineData("allow", "[read]", "f_mode & 3 Eq 1, flags NoBits 544")]
    [InlineData("allow", "[read, execute]", "f_mode & 3 Eq 1, flags NoBits 512")]
    [InlineData("allow", "[read, write]", "flags NoBits 32")]
    [InlineData("allow", "[write]", "f_mode & 3 Eq 2, flags NoBits 32")]
    [InlineData("allow", "[execute]", "flags AnyBits 32")]
    [InlineData("allow", "[write, execute]", "flags AnyBits 32", "f_mode & 3 Eq 2, flags NoBits 32")]
    [InlineData("allow", "[read, write, execute]", "")]
    [InlineData("deny", "[read]", "f_mode & 3 Ne 2, flags NoBits 32")]
    [InlineData("deny", "[write]", "f_mode & 3 Ne 1", "flags AnyBits 512")]
    [InlineData("deny", "[execute]", "flags AnyBits 32")]
    [InlineData("audit", "[read, execute]", "f_mode & 3 Ne 2")]
    [InlineData("deny", "[write, execute]", "flags AnyBits 32", "f_mode & 3 Ne 1", "flags AnyBits 512")]
    [InlineData("deny", "read|write|execute", "")]
    public void Access_is_what_is_asked_for_when_a_file_is_opened(string action, string access, params string[] ways)
    {
        HookPolicy policy = Hooked.One($"file_open: [{{action: {action}, access: {access}}}]");
        string verdict = action == "deny" ? "deny 1" : action;
        Assert.Equal(ways.Select(way => way.Length == 0 ? verdict : $"{verdict}: {way}"), Hooked.Rules(policy));
        Assert.Single(policy.Rules.Select(rule => rule.Source).Distinct());
    }

    [Theory]
    [InlineData("file_open: {default: deny}", "deny 1", true)]
    [InlineData("file_open: {default: {errno: EACCES}, launch: none}", "deny 13", false)]
    [InlineData("file_open: {default: audit, launch: auto}", "audit", true)]
    [InlineData("file_open: []", "allow", true)]
    [InlineData("capable: {}", "allow", false)]
    public void A_hook_has_a_default(string section, string expected, bool launch)
    {
        HookPolicy policy = Hooked.One(section);
        Assert.Equal((expected, launch), (Hooked.Text(policy.Default), policy.LaunchGrants));
    }

    [Theory]
    [InlineData("PB3200", "§file_opne: []")]
    [InlineData("PB3201", "§vm_enough_memory: []")]
    [InlineData("PB3203", "socket_create: [{action: deny, §owner: 1}]")]
    [InlineData("PB3203", "file_open: [{action: deny, §directory: /a}]")]
    [InlineData("PB3203", "settime: [{action: deny, §command: 1}]")]
    [InlineData("PB3204", "inode_unlink: [{action: deny, §path: /a}]")]
    [InlineData("PB3204", "socket_connect: [{action: deny, §path: /a}]")]
    [InlineData("PB3211", "file_open: [{action: deny, access: §reed}]")]
    [InlineData("PB3211", "socket_create: [{action: deny, family: AF_INET|§AF_IENT}]", 10)]
    [InlineData("PB3211", "socket_create: [{action: deny, family: §O_RDONLY}]")]
    [InlineData("PB3212", "socket_create: [{action: deny, family: §0x100000000}]")]
    [InlineData("PB3212", "file_open: [{action: deny, mode: §0o10000}]")]
    [InlineData("PB3212", "file_open: [{action: deny, type: §1}]")]
    [InlineData("PB3213", "file_open: [{action: deny, flags: {op: any_bits, value: §O_DIRECTORY}}]")]
    [InlineData("PB3214", "task_alloc: [{action: deny, clone_flags: §CLONE_THREAD}]")]
    [InlineData("PB3215", "capable: [{action: deny, capability: {op: in, value: §CAP_KILL}}]")]
    [InlineData("PB3215", "capable: [{action: deny, capability: {op: eq, value: §[CAP_KILL]}}]")]
    [InlineData("PB3215", "file_open: [{action: deny, flags: §{op: masked_eq, value: 1}}]")]
    [InlineData("PB3215", "file_open: [{action: deny, flags: {op: eq, mask: §3, value: 1}}]")]
    [InlineData("PB3215", "file_open: [{action: deny, flags: {op: masked_eq, mask: 1, value: §2}}]")]
    [InlineData("PB3215", "file_open: [{action: deny, access: §{op: eq, value: read}}]")]
    [InlineData("PB3215", "sb_mount: [{action: deny, type: §{op: gt, value: proc}}]")]
    [InlineData("PB3215", "file_open: [{action: deny, access: §8}]")]
    [InlineData("PB3215", "file_open: [{action: deny, access: §0}]")]
    [InlineData("PB3215", "file_permission: [{action: deny, access: §0x80}]")]
    [InlineData("PB3215", "file_open: [{action: deny, flags: §{op: any_bits, value: O_RDONLY}}]")]
    [InlineData("PB3215", "task_prctl: [{action: deny, arg2: §{op: lt, value: 0}}]")]
    [InlineData("PB3214", "file_open: [{action: deny, mode: §0o4755}]")]
    [InlineData("PB3214", "file_open: [{action: deny, mode: [S_ISUID, §0o20]}]", 0)]
    [InlineData("PB3215", "socket_create: [{action: deny, type: §SOCK_STREAM|SOCK_CLOEXEC}]")]
    [InlineData("PB3215", "socket_connect: [{action: deny, type: [SOCK_STREAM, §SOCK_NONBLOCK]}]")]
    [InlineData("PB3215", "socket_create: [{action: deny, type: {op: any_bits, value: §0x80001}}]")]
    [InlineData("PB3215", "path_mknod: [{action: deny, type: §0}]")]
    [InlineData("PB3215", "path_mknod: [{action: deny, type: [socket, §0x3000]}]")]
    [InlineData("PB3215", "inode_create: [{action: deny, type: §fifo|directory}]")]
    [InlineData("PB3215", "inode_mknod: [{action: deny, type: {op: in, value: [regular, §0]}}]")]
    [InlineData("PB3215", "path_mknod: [{action: deny, type: {op: masked_eq, mask: 0xF000, value: §0}}]")]
    [InlineData("PB3215", "path_mknod: [{action: deny, type: §{op: lt, value: fifo}}]")]
    [InlineData("PB3215", "path_mknod: [{action: deny, type: §{op: gt, value: socket}}]")]
    [InlineData("PB3229", "inode_mknod: [{action: deny, device: §259}]")]
    [InlineData("PB3229", "path_mknod: [{action: deny, device: §'4096:0'}]")]
    [InlineData("PB3229", "path_mknod: [{action: deny, device: §'1:1048576'}]")]
    [InlineData("PB3226", "socket_sendmsg: [{action: {errno: §529}}]")]
    [InlineData("PB3216", "sb_mount: [{action: deny, type: §'123456789012345678901234567890123456789012345678901234567890123'}]")]
    [InlineData("PB3216", "path_unlink: [{action: deny, name: §'*.key'}]")]
    [InlineData("PB3216", "kernel_module_request: [{action: deny, name: [crypto-md5, §'net-pf-?']}]")]
    [InlineData("PB3216", "path_rename: [{action: deny, new_name: {op: not_in, value: §a/b}}]")]
    [InlineData("PB3217", "socket_connect: [{action: deny, address: §'10.0.0.1'}]")]
    [InlineData("PB3217", "socket_connect: [{action: deny, address: §'10.0.0.1/8:1'}]")]
    [InlineData("PB3217", "socket_connect: [{action: deny, address: §'10.0.0.1:2-1'}]")]
    [InlineData("PB3217", "socket_connect: [{action: deny, address: §'2001:db8::1:80'}]")]
    [InlineData("PB3218", "file_open: [{action: deny, path: §'/a/b**/c'}]")]
    [InlineData("PB3219", "file_open: [{action: deny, path: §'!/a'}]")]
    [InlineData("PB3041", "file_open: [{action: deny, path: §'${hom}/a'}]")]
    [InlineData("PB3042", "file_open: [{action: deny, path: §'${home}a'}]")]
    [InlineData("PB3043", "file_open: [{action: deny, path: §'/a/../b'}]")]
    [InlineData("PB3047", "file_open: [{action: deny, path: §'/a/[b'}]")]
    [InlineData("PB3220", "bprm_committed_creds: [{action: §deny}]")]
    [InlineData("PB3220", "bprm_committed_creds: {default: §{errno: EPERM}}")]
    [InlineData("PB3221", "capable: {launch: §none}")]
    public void What_is_wrong_is_told_where_it_stands(string code, string section, int back = 0)
    {
        string marked = Resolved.Section("bpf_lsm", section);
        if (back > 0)
        {
            int mark = marked.IndexOf('§', StringComparison.Ordinal);
            int value = marked.LastIndexOf(' ', mark) + 1;
            marked = marked.Remove(mark, 1).Insert(value, "§");
        }

        Resolved.AssertSingle(code, marked);
    }

    [Fact]
    public void A_constant_that_differs_between_architectures_can_be_used_for_one()
    {
        Resolved resolved = Resolved.Text(Resolved.Section("bpf_lsm", "file_open: [{action: deny, flags: {op: any_bits, value: O_DIRECTORY}}]"), Architecture.AArch64);
        Assert.Equal(["deny 1: flags AnyBits 16384"], Hooked.Rules(Assert.Single(resolved.Policy.BpfLsm!.Hooks)));
    }

    [Fact]
    public void The_way_out_is_told()
    {
        static string Text(string section) => Assert.Single(Resolved.Text(Resolved.Section("bpf_lsm", section)).Diagnostics).Text;
        Assert.Equal("unknown hook 'file_opne'; did you mean 'file_open'?", Text("file_opne: []"));
        Assert.Contains("write the rule for the hook 'path_unlink', which has paths", Text("inode_unlink: [{action: deny, path: /a}]"), StringComparison.Ordinal);
        Assert.Contains("its rules can ask for family, type, protocol", Text("socket_create: [{action: deny, owner: 1}]"), StringComparison.Ordinal);
        Assert.Contains("write 'regular', which mknod makes where it is asked for no type", Text("path_mknod: [{action: deny, type: 0}]"), StringComparison.Ordinal);
        Assert.Contains("write fifo, character-device, directory, block-device, regular, symlink, socket", Text("inode_create: [{action: deny, type: 0}]"), StringComparison.Ordinal);
        Assert.Contains("did you mean 'read'?", Text("file_open: [{action: deny, access: reed}]"), StringComparison.Ordinal);
        Assert.Contains("did you mean 'AF_INET'?", Text("socket_create: [{action: deny, family: AF_IENT}]"), StringComparison.Ordinal);
        Assert.Contains("did you mean 'AF_INET'?", Text("socket_create: [{action: deny, family: inet}]"), StringComparison.Ordinal);
        Assert.Contains("did you mean 'SIGKILL'?", Text("task_kill: [{action: deny, signal: KILL}]"), StringComparison.Ordinal);
        Assert.Contains("decide by what it has: address, family, type, protocol", Text("socket_connect: [{action: deny, path: /a}]"), StringComparison.Ordinal);
        Assert.Contains("has bits behind its prefix; write 10.0.0.0/8:1-2 for all of them", Text("socket_connect: [{action: deny, address: '10.0.0.1/8:1-2'}]"), StringComparison.Ordinal);
        Assert.Contains("has bits behind its prefix; write [2001:db8::]/32:* for all of them", Text("socket_connect: [{action: deny, address: '[2001:db8::1]/32:*'}]"), StringComparison.Ordinal);
        Assert.Contains("fall; write the lower one first", Text("socket_connect: [{action: deny, address: '10.0.0.1:2-1'}]"), StringComparison.Ordinal);
        Assert.Contains("is not an address with ports; names are not looked up", Text("socket_connect: [{action: deny, address: 'a.example:1'}]"), StringComparison.Ordinal);
        Assert.Contains("is not an address with ports", Text("socket_connect: [{action: deny, address: '10.0.0.1/33:1'}]"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_historic_name_is_a_note()
    {
        Resolved resolved = Resolved.Text(Resolved.Section("bpf_lsm", "task_create: [{action: deny}]"));
        Assert.Equal("task_alloc", Assert.Single(resolved.Policy.BpfLsm!.Hooks).Hook.Name);
        Assert.Equal(["p.policy.yaml(4,5): PB3202: the hook 'task_create' is 'task_alloc' today; write task_alloc; both mean the same"], resolved.Lines);
    }

    [Fact]
    public void Rules_for_one_hook_are_joined_and_the_stricter_default_holds()
    {
        HookPolicy policy = Hooked.One("""
            task_create: {default: audit, rules: [{action: allow}]}
            task_alloc: {default: {errno: EAGAIN}, rules: [{action: audit}]}
            """);
        Assert.Equal("deny 11", Hooked.Text(policy.Default));
        Assert.Equal(["allow", "audit"], Hooked.Rules(policy));
    }
}
