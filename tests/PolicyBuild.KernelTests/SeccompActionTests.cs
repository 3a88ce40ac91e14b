using PolicyBuild.KernelTests.Probe;
using Xunit;

namespace PolicyBuild.KernelTests;

public sealed class SeccompActionTests
{
    // Calls without arguments and without side effects: what the filter says is all that differs.
    private const long Getppid = 110, Getuid = 102, Geteuid = 107, Getgid = 104, Getegid = 108, Gettid = 186, Getpgrp = 111;

    [Fact]
    public void Each_action_does_what_its_name_says()
    {
        using var sandbox = new Sandbox("""
            profile: actions
            mode: direct
            security:
              seccomp:
                default: allow
                deny_action: kill_process
                deny:
                  - {syscall: getuid, errno: EACCES}
                  - {syscall: geteuid, errno: 4095}
                  - getgid
                trap: [getegid]
                log: [getppid]
            """);
        string[] outcomes = sandbox.Probe(new(Getuid), new(Geteuid), new(Getgid), new(Getegid), new(Getppid), new(Gettid));
        Assert.Equal("errno 13", outcomes[0]);
        Assert.Equal("errno 4095", outcomes[1]);
        Assert.Equal("signal 31", outcomes[2]);
        Assert.StartsWith("trap ", outcomes[3], StringComparison.Ordinal);
        Assert.StartsWith("ok ", outcomes[4], StringComparison.Ordinal);
        Assert.StartsWith("ok ", outcomes[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Kill_thread_leaves_the_other_threads_alive()
    {
        using var sandbox = new Sandbox("""
            profile: thread
            mode: direct
            security: {seccomp: {default: allow, deny_action: kill_thread, deny: [getgid]}}
            """);
        Assert.Equal(["thread"], sandbox.Probe(new ProbeCall(Getgid)));
    }

    [Fact]
    public void The_most_restrictive_of_the_matching_rules_wins()
    {
        using var sandbox = new Sandbox("""
            profile: rank
            mode: direct
            security:
              seccomp:
                default: allow
                allow: [getuid]
                log: [getuid]
                deny:
                  - {syscall: getuid, args: [{index: 0, op: eq, value: 1, width: 64}], errno: EPERM}
                  - {syscall: getuid, args: [{index: 0, op: in, value: [1, 2], width: 64}], errno: EBUSY}
                  - {syscall: getuid, args: [{index: 0, op: eq, value: 3, width: 64}]}
                trap:
                  - {syscall: getuid, args: [{index: 0, op: ge, value: 3, width: 64}]}
            """);
        string[] outcomes = sandbox.Probe(new(Getuid, 0), new(Getuid, 1), new(Getuid, 2), new(Getuid, 3), new(Getuid, 4));
        Assert.StartsWith("ok ", outcomes[0], StringComparison.Ordinal);
        Assert.Equal(["errno 1", "errno 16", "signal 31"], outcomes[1..4]);
        Assert.StartsWith("trap ", outcomes[4], StringComparison.Ordinal);
    }

    [Fact]
    public void A_32_bit_argument_is_compared_without_its_high_half_and_a_64_bit_one_with_it()
    {
        using var sandbox = new Sandbox("""
            profile: width
            mode: direct
            security:
              seccomp:
                default: allow
                deny:
                  - {syscall: getuid, args: [{index: 0, op: eq, value: 5, width: 32}], errno: EPERM}
                  - {syscall: getgid, args: [{index: 0, op: eq, value: 5, width: 64}], errno: EPERM}
            """);
        string[] outcomes = sandbox.Probe(new(Getuid, 0x700000005), new(Getgid, 0x700000005), new(Getgid, 5));
        Assert.Equal("errno 1", outcomes[0]);
        Assert.StartsWith("ok ", outcomes[1], StringComparison.Ordinal);
        Assert.Equal("errno 1", outcomes[2]);
    }

    [Theory]
    [InlineData("default", "errno 16")]
    [InlineData("enosys", "errno 38")]
    public void A_number_beyond_the_table_gets_the_default_unless_the_policy_says_enosys(string unknown, string expected)
    {
        using var sandbox = new Sandbox($$$"""
            profile: unknown
            mode: direct
            security:
              seccomp: {default: {errno: EBUSY}, unknown: {{{unknown}}}, exec: once, allow: ["@startup", "@system-service"]}
            """);
        const long acct = 163;
        string[] outcomes = sandbox.Probe(new(Getppid), new(acct), new(5000), new(0x3FFFFFFF));
        Assert.StartsWith("ok ", outcomes[0], StringComparison.Ordinal);
        Assert.Equal(["errno 16", expected, expected], outcomes[1..]); // a known call that is not allowed, and two that no kernel has
    }

    [Fact]
    public void Numbers_of_x32_get_the_deny_action_and_unknown_ones_what_the_policy_says()
    {
        using var sandbox = new Sandbox("""
            profile: foreign
            mode: direct
            security: {seccomp: {default: allow, unknown: enosys, deny: [{syscall: getpgrp, errno: EPERM}]}}
            """);
        string[] outcomes = sandbox.Probe(new(0x40000000 + Getpgrp), new(Getpgrp), new(5000));
        Assert.Equal(["signal 31", "errno 1", "errno 38"], outcomes);
    }
}
