using PolicyBuild.KernelTests.Probe;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Calls of i386 from a 64-bit program, by int 0x80: the way round a filter that looks at numbers alone.</summary>
public sealed class ForeignAbiTests
{
    private const string Getpid = "i386 20", Getuid = "i386 199", Gettid = "i386 224";

    public ForeignAbiTests()
    {
        string control = Assert.Single(ProbeProgram.Control(Getpid));
        Requirement.Possible(control.StartsWith("ok ", StringComparison.Ordinal), "this kernel has no i386 calls");
    }

    [Fact]
    public void An_abi_that_the_policy_does_not_list_gets_the_deny_action_whatever_the_rules_say()
    {
        using Sandbox kill = With("deny_action: kill_process");
        Assert.Equal(["signal 31"], kill.Try(Getpid));
        using Sandbox errno = With("deny_action: {errno: EBUSY}, allow: [getpid]");
        Assert.Equal(["errno 16"], errno.Try(Getpid));
        using Sandbox trap = With("deny_action: trap");
        Assert.Equal(["trap 0"], trap.Try(Getpid));
    }

    [Fact]
    public void A_listed_abi_has_the_same_rules_by_its_own_numbers()
    {
        using Sandbox sandbox = With(
            "architectures: [x86_64, i386], deny: [{syscall: getpid, args: [{index: 0, op: eq, value: 7, width: 32}], errno: EPERM}, {syscalls: [getuid, getuid32], errno: EBUSY}]");
        string[] outcomes = sandbox.Try(Getpid + " 7", Getpid + " 8", Getuid, Gettid, "39 7", "39 8", "20 7");
        Assert.Equal("errno 1", outcomes[0]);
        Assert.StartsWith("ok ", outcomes[1], StringComparison.Ordinal);
        Assert.Equal("errno 16", outcomes[2]);
        Assert.StartsWith("ok ", outcomes[3], StringComparison.Ordinal);
        Assert.Equal("errno 1", outcomes[4]);
        Assert.StartsWith("ok ", outcomes[5], StringComparison.Ordinal);
        Assert.Equal(ProbeProgram.Control("20 7"), outcomes[6..]); // i386's number of getpid is writev on x86_64
    }

    [Fact]
    public void The_exec_gate_holds_for_the_listed_abi_too()
    {
        using Sandbox sandbox = With("architectures: [x86_64, i386], exec: once");
        string[] tried = ["i386 11 1", "i386 358 -1 1"]; // execve and execveat, of an address that nothing is at
        Assert.Equal(["errno 14", "errno 14"], ProbeProgram.Control(tried));
        Assert.Equal(["errno 38", "errno 38"], sandbox.Try(tried));
    }

    [Fact]
    public void Socketcall_does_not_get_round_port_rules()
    {
        // SYS_SOCKET (1) with its arguments in memory, which no filter sees (linux/net.h).
        using var sandbox = new Sandbox("""
            profile: socketcall
            mode: direct
            security: {seccomp: {default: allow, architectures: [x86_64, i386]}, landlock: {paths: [{path: /, access: read-execute}], tcp: {connect: []}}}
            """);
        Assert.Equal(["errno 14"], ProbeProgram.Control("i386 102 1 0")); // EFAULT: it looks for them
        Assert.Equal(["errno 1"], sandbox.Try("i386 102 1 0"));
    }

    private static Sandbox With(string settings) => new($$$"""
        profile: foreign
        mode: direct
        security: {seccomp: {default: allow, {{{settings}}}}}
        """);
}
