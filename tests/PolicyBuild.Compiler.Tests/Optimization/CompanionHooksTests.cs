using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model.Hooks;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Tests.Bpf;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Compiler.Tests.Resolution.Hooks;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization;

public class CompanionHooksTests
{
    [Fact]
    public void Rules_for_ioctl_hold_for_32_bit_programs()
    {
        HookPolicy compat = Hook("file_ioctl: {default: {errno: EACCES}, rules: [{action: allow, path: /dev/null, command: TIOCGWINSZ}]}", "file_ioctl_compat", "PB4056");
        Assert.Equal(("deny 13", true), (Hooked.Text(compat.Default), compat.SkipsWithoutHook));
        Assert.Equal(["allow: path /dev/null, command Eq 21523"], Hooked.Rules(compat));
        Assert.All(compat.Rules[0].Conditions, condition => Assert.Same(compat.Hook.Find(condition.Argument.Name), condition.Argument));
    }

    [Fact]
    public void A_kernel_without_the_hook_does_without_its_program()
    {
        BpfPrograms section = HookPrograms.Of([.. Optimized("file_ioctl: [{action: deny}]").BpfLsm!.Hooks]);
        Assert.Equal(
            [("file_ioctl", BpfProgramFlags.None), ("file_ioctl_compat", BpfProgramFlags.SkipWithoutHook)],
            section.Programs.Select(program => (program.Hook, program.Flags)));
        section = HookPrograms.Of([.. Optimized("file_ioctl: [{action: deny}]\nfile_ioctl_compat: []").BpfLsm!.Hooks]);
        Assert.All(section.Programs, program => Assert.Equal(BpfProgramFlags.None, program.Flags));
    }

    [Theory]
    [InlineData("FS_IOC_SETFLAGS", "command In 1074030082|1074292226")]
    [InlineData("[FS_IOC_SETFLAGS, 0x40046602]", "command In 1074030082|1074292226")]
    [InlineData("{op: ne, value: FS_IOC_SETFLAGS}", "command NotIn 1074030082|1074292226")]
    [InlineData("{op: not_in, value: [TIOCSTI, TUNGETFILTER]}", "command NotIn 21522|2148029659|2148553947")]
    [InlineData("{op: gt, value: FS_IOC_SETFLAGS}", "command Gt 1074292226")]
    [InlineData("TIOCSTI", "command Eq 21522")]
    public void Commands_have_the_numbers_of_32_bit_programs_too(string written, string expected)
    {
        Assert.Equal(["deny 1: " + expected], Hooked.Rules(Hook($"file_ioctl: [{{action: deny, command: {written}}}]", "file_ioctl_compat", "PB4056")));
    }

    [Fact]
    public void What_a_policy_has_for_32_bit_programs_is_added_to_that()
    {
        HookPolicy compat = Hook("file_ioctl: {default: deny, rules: [{action: allow, command: 1}]}\nfile_ioctl_compat: [{action: audit, command: 2}]", "file_ioctl_compat", "PB4056");
        Assert.Equal(("deny 1", false), (Hooked.Text(compat.Default), compat.SkipsWithoutHook));
        Assert.Equal(["allow: command Eq 1", "audit: command Eq 2"], Hooked.Rules(compat).Order(StringComparer.Ordinal));
        Assert.Equal(["file_ioctl"], Names("file_ioctl: []"));
    }

    [Theory]
    [InlineData("socket_connect: [{action: deny, address: '10.0.0.0/8:*'}]", true)]
    [InlineData("socket_bind: {default: deny, rules: [{action: allow, address: '*:80'}]}", true)]
    [InlineData("socket_connect: [{action: deny}]", true)]
    [InlineData("socket_connect: [{action: deny, family: [AF_UNIX, AF_INET6]}]", true)]
    [InlineData("socket_connect: [{action: audit}]", false)]
    [InlineData("socket_connect: [{action: deny, family: AF_UNIX}]", false)]
    [InlineData("socket_connect: [{action: deny, type: SOCK_DGRAM, address: '*:53'}]", false)]
    [InlineData("socket_connect: [{action: deny, protocol: IPPROTO_TCP, address: '*:53'}]", false)]
    [InlineData("socket_listen: [{action: deny}]", false)]
    [InlineData("socket_connect: [{action: deny}]\nsocket_create: [{action: deny, protocol: IPPROTO_SCTP}]", true)] // SOCK_SEQPACKET
    [InlineData("socket_connect: [{action: deny}]\nsocket_create: [{action: deny, protocol: IPPROTO_SCTP}, {action: deny, type: SOCK_SEQPACKET, family: AF_INET}]", true)]
    [InlineData("socket_connect: [{action: deny}]\nsocket_create: [{action: deny, protocol: IPPROTO_SCTP}, {action: deny, type: SOCK_SEQPACKET}]", false)]
    [InlineData("socket_connect: [{action: deny}]\nsocket_create: {default: deny, rules: [{action: allow, protocol: [0, IPPROTO_TCP], type: SOCK_STREAM}]}", false)]
    [InlineData("socket_connect: [{action: deny}]\nsocket_create: {default: deny, rules: [{action: allow, family: AF_INET}]}", true)]
    public void Rules_that_an_SCTP_socket_could_go_round_bring_its_hook(string section, bool isAdded)
    {
        Assert.Equal(isAdded, Names(section).Contains("sctp_bind_connect"));
        if (!isAdded) { return; }
        HookPolicy sctp = Hook(section, "sctp_bind_connect", "PB4057");
        Assert.Equal((0, "deny 1"), (sctp.Rules.Length, Hooked.Text(sctp.Default)));
    }

    [Theory]
    [InlineData("socket_connect: [{action: deny, address: '10.0.0.0/8:*'}]", true)]
    [InlineData("socket_connect: {default: deny}", true)]
    [InlineData("socket_connect: [{action: deny, protocol: [17, 262]}]", true)]
    [InlineData("socket_connect: [{action: audit}]", false)]
    [InlineData("socket_connect: [{action: deny, type: SOCK_DGRAM}]", false)]
    [InlineData("socket_connect: [{action: deny, family: AF_UNIX}]", false)]
    [InlineData("socket_connect: [{action: deny, protocol: IPPROTO_UDP}]", false)]
    [InlineData("socket_bind: [{action: deny}]", false)]
    public void Rules_that_a_message_could_go_round_deny_it(string section, bool isAdded)
    {
        Assert.Equal(isAdded, Names(section).Contains("socket_sendmsg"));
        if (!isAdded) { return; }
        HookPolicy send = Hook(section, "socket_sendmsg", "PB4058");
        Assert.Equal(["family In 2|10", "msg_flags AnyBits 536870912", "type Eq 1"], Assert.Single(Hooked.Rules(send))["deny 1: ".Length..].Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal("allow", Hooked.Text(send.Default));
        Assert.Equal(["audit"], Hooked.Rules(Optimized(section + "\nsocket_sendmsg: [{action: audit}]").BpfLsm!.Hooks.Single(hook => hook.Hook.Name == "socket_sendmsg")));
    }

    [Fact]
    public void A_policy_s_own_rules_for_SCTP_sockets_stay() =>
        Assert.Equal(["audit"], Hooked.Rules(Optimized("socket_connect: [{action: deny}]\nsctp_bind_connect: [{action: audit}]").BpfLsm!.Hooks.Single(hook => hook.Hook.Name == "sctp_bind_connect")));

    [Fact]
    public void Modes_have_companions_of_their_own()
    {
        PolicyModelOf("""
            profile: p
            modes: {direct: {security: {bpf_lsm: {file_ioctl: [{action: deny}]}}}}
            """, out BpfLsmPolicy? own, out BpfLsmPolicy? direct);
        Assert.Null(own);
        Assert.Equal(["file_ioctl", "file_ioctl_compat"], direct!.Hooks.Select(hook => hook.Hook.Name));
    }

    private static void PolicyModelOf(string text, out BpfLsmPolicy? own, out BpfLsmPolicy? direct)
    {
        OptimizedPolicy optimized = Resolved.Text(text).Optimize().Policy;
        own = optimized.Model.BpfLsm;
        direct = optimized.Model.OtherModes.Single().BpfLsm;
    }

    private static IEnumerable<string> Names(string section) => Optimized(section).BpfLsm!.Hooks.Select(hook => hook.Hook.Name);

    private static Model.PolicyModel Optimized(string section) => Resolved.Text(Resolved.Section("bpf_lsm", section)).Optimize().Policy.Model;

    private static HookPolicy Hook(string section, string name, string note)
    {
        (OptimizedPolicy optimized, Resolved lints) = Resolved.Text(Resolved.Section("bpf_lsm", section)).Optimize();
        Assert.Contains(lints.Diagnostics, diagnostic => diagnostic.Code == note);
        return optimized.Model.BpfLsm!.Hooks.Single(hook => hook.Hook.Name == name);
    }
}
