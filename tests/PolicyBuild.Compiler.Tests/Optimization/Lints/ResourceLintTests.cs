using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Optimization.Lints;

/// <summary>Lints on resources: what each warns of, and what comes near and is meant.</summary>
public class ResourceLintTests
{
    [Theory]
    [InlineData("memory: 1GB, disk: §1073741825", "sandbox")]
    [InlineData("memory: 1GB, disk: §2GB", "hardened")]
    [InlineData("memory: 1GB, swap: 0, disk: §2GB", "sandbox")]
    [InlineData("memory: 1GB, swap: 1GB, disk: §2147483649", "sandbox")]
    [InlineData("memory: 1GB, disk: 1GB", "sandbox")]
    [InlineData("memory: 1GB, swap: 1GB, disk: 2GB", "sandbox")]
    [InlineData("memory: 9223372036854775807, swap: 9223372036854775807, disk: 9223372036854775807", "sandbox")]
    [InlineData("memory_high: 1GB, disk: 2GB", "sandbox")] // slowed down, not killed
    [InlineData("disk: 2GB", "sandbox")]
    [InlineData("memory: 1GB, disk: 2GB", "direct")] // there is no /tmp to fill
    public void A_disk_that_memory_does_not_hold(string limits, string mode) => LintCases.Check("PB4037", Policy(limits, mode));

    [Theory]
    [InlineData("disk: §1GB", "direct")]
    [InlineData("memory: 2GB, disk: §1GB", "direct")]
    [InlineData("memory: 1GB, timeout: 30s", "direct")]
    [InlineData("disk: 1GB", "sandbox")]
    [InlineData("disk: 1GB", "hardened")]
    public void A_disk_without_a_file_system(string limits, string mode) => LintCases.Check("PB4038", Policy(limits, mode));

    [Theory]
    [InlineData("timeout: §30s", "direct")]
    [InlineData("disk: 1GB, timeout: §30s", "direct")]
    [InlineData("timeout: 30s", "sandbox")]
    [InlineData("timeout: 30s", "hardened")]
    [InlineData("memory: 1GB, timeout: 30s", "direct")]
    [InlineData("memory_high: 1GB, timeout: 30s", "direct")]
    [InlineData("swap: 0, timeout: 30s", "direct")]
    [InlineData("cpu: 1, timeout: 30s", "direct")]
    [InlineData("cpu_weight: 100, timeout: 30s", "direct")]
    [InlineData("pids: 64, timeout: 30s", "direct")]
    [InlineData("io: [{device: /dev/sda, read: 1MB}], timeout: 30s", "direct")]
    [InlineData("memory: 1GB", "direct")]
    [InlineData("timeout: 30s}\nnetwork: {mode: filtered, dns: system", "direct")]
    [InlineData("timeout: 30s}\nsecurity: {bpf_lsm: {task_alloc: {default: allow}}", "direct")]
    [InlineData("timeout: §30s}\nnetwork: {mode: host", "direct")]
    public void A_timeout_that_processes_outlive(string limits, string mode) => LintCases.Check("PB4039", Policy(limits, mode));

    [Theory]
    [InlineData("resources: {memory: §1GB, pids: 10}")]
    [InlineData("resources: {pids: §10}\nnetwork: {mode: filtered, dns: system}")]
    [InlineData("network: §{mode: filtered, dns: system}")]
    [InlineData("security: {bpf_lsm: §{task_alloc: {default: deny}}}")]
    [InlineData("resources: {pids: §10}\nsecurity: {landlock: {paths: [{path: /, access: read-write}]}}")]
    [InlineData("resources: {pids: §10}\nsecurity: {landlock: {paths: [{path: /sys/fs, access: read-write}]}}")]
    [InlineData("resources: {pids: §10}\nsecurity: {landlock: {paths: [{path: /sys/fs/cgroup/user.slice, access: [write_file]}]}}")]
    [InlineData("resources: {pids: 10}\nsecurity: {landlock: {paths: [{path: /, access: read-execute}, {path: /sys/fs/cgroups, access: read-write}]}}")]
    [InlineData("resources: {timeout: 30s, disk: 1GB}")]
    [InlineData("network: {mode: host}")]
    [InlineData("resources: {pids: 10}", "sandbox")]
    [InlineData("resources: {pids: §10}\nsecurity: {capabilities: [CAP_SYS_ADMIN]}", "sandbox")]
    [InlineData("network: §{mode: filtered, dns: system}\nsecurity: {capabilities: [CAP_SYS_ADMIN]}", "sandbox")]
    [InlineData("security: {capabilities: [CAP_SYS_ADMIN], bpf_lsm: §{task_alloc: {default: deny}}}", "sandbox")]
    [InlineData("resources: {pids: 10}\nsecurity: {capabilities: [CAP_SYS_ADMIN]}", "hardened")]
    [InlineData("resources: {pids: 10}\nsecurity: {capabilities: [CAP_SYS_CHROOT]}", "sandbox")]
    [InlineData("resources: {pids: 10}\nsecurity: {capabilities: [CAP_SYS_ADMIN], landlock: {paths: [{path: /usr, access: read-execute}]}}", "sandbox")]
    [InlineData("resources: {pids: 10}\nsecurity: {capabilities: [CAP_SYS_ADMIN], seccomp: {default: allow, deny: [mount, fsmount, mount_setattr]}}", "sandbox")]
    [InlineData("resources: {pids: §10}\nsecurity: {capabilities: [CAP_SYS_ADMIN], seccomp: {default: allow, deny: [mount, fsmount]}}", "sandbox")]
    [InlineData("resources: {pids: §10}\nsecurity: {landlock: {paths: [{path: /, access: read-write}]}}", "sandbox")]
    [InlineData("resources: {pids: §10}\nsecurity: {landlock: {paths: [{path: /sys/fs/cgroup, access: read-write}]}}", "hardened")]
    public void A_cgroup_that_the_program_may_write(string sections, string mode = "direct") => LintCases.Check("PB4043", $"profile: p\nmode: {mode}\n{sections}\n");

    [Theory]
    [InlineData("security: {bpf_lsm: §{task_alloc: {default: deny}}}")]
    [InlineData("network: §{mode: filtered, dns: system}")]
    [InlineData("security: {capabilities: §[CAP_SYS_ADMIN], bpf_lsm: {task_alloc: {default: deny}}}")]
    [InlineData("security: {capabilities: §[CAP_SYS_ADMIN], bpf_lsm: {task_alloc: {default: deny}}}", "sandbox")]
    [InlineData("security: {bpf_lsm: {task_alloc: {default: deny}}}", "sandbox")]
    [InlineData("security: {seccomp: {default: allow, deny: [ptrace]}, bpf_lsm: §{task_alloc: {default: deny}}}")]
    [InlineData("security: {capabilities: [CAP_NET_RAW], bpf_lsm: {task_alloc: {default: deny}}}")]
    [InlineData("security: {capabilities: [], bpf_lsm: {task_alloc: {default: deny}}}")]
    [InlineData("security: {seccomp: {default: allow, deny: [bpf]}, bpf_lsm: {task_alloc: {default: deny}}}")]
    [InlineData("security: {bpf_lsm: {bpf: {default: deny}, task_alloc: {default: deny}}}")]
    [InlineData("security: {bpf_lsm: {task_alloc: {default: deny}}}", "hardened")]
    [InlineData("network: {mode: none}")]
    public void Programs_that_the_sandbox_can_switch_off(string sections, string mode = "direct") => LintCases.Check("PB4044", $"profile: p\nmode: {mode}\n{sections}\n");

    [Theory]
    [InlineData("allow: ['@startup', clone]", "§")]
    [InlineData("allow: ['@startup', clone3]", "§")]
    [InlineData("allow: ['@startup', vfork]", "§")]
    [InlineData("allow: ['@startup', {syscall: clone, args: [{index: 0, op: no_bits, value: CLONE_VM}]}]", "§")]
    [InlineData("allow: ['@startup', {syscall: clone, args: [{index: 0, op: any_bits, value: CLONE_VFORK}]}]", "§")]
    [InlineData("default: allow\ndeny: [fork, vfork, clone]", "§")]
    [InlineData("allow: ['@startup', execve]", "")]
    [InlineData("allow: ['@startup', {syscall: clone, args: [{index: 0, op: any_bits, value: CLONE_THREAD}]}]", "")]
    [InlineData("default: allow\ndeny: [fork, vfork, clone, clone3]", "")]
    public void Only_a_program_that_may_fork_leaves_processes_behind(string rules, string mark) =>
        LintCases.Check("PB4039", LintCases.Seccomp(rules) + $"resources: {{timeout: {mark}30s}}\n");

    [Theory]
    [InlineData("sandbox", "memory: 1GB, disk: 2GB", "PB4037")]
    [InlineData("direct", "disk: 1GB", "PB4038")]
    [InlineData("direct", "timeout: 30s", "PB4039")]
    public void Nothing_is_said_of_a_limit_that_a_base_sets(string mode, string limits, string code)
    {
        Assert.Empty(Extended(mode, limits, "pids: 64", code));
        Assert.Empty(Extended(mode, limits, null, code));
        Assert.Single(Extended(mode, "umask: 0", limits, code));
    }

    [Fact]
    public void A_disk_is_held_to_the_memory_that_a_base_gives()
    {
        Assert.Single(Extended("sandbox", "memory: 1GB", "disk: 2GB", "PB4037"));
        Assert.Empty(Extended("sandbox", "disk: 2GB", "memory: 1GB", "PB4037"));
    }

    [Fact]
    public void A_cgroup_that_a_base_asks_for_ends_processes_too() => Assert.Empty(Extended("direct", "pids: 64", "timeout: 30s", "PB4039"));

    [Theory]
    [InlineData("sandbox", "memory: 1GB, disk: 2GB", "PB4037")]
    [InlineData("direct", "disk: 1GB", "PB4038")]
    [InlineData("direct", "timeout: 30s", "PB4039")]
    public void Nothing_is_said_where_no_kernel_holds_the_limits(string mode, string limits, string code)
    {
        Assert.Empty(Found(code, Resolved.Text(Policy(limits, mode) + "runtime: wasm\n")));
        Assert.Single(Found(code, Resolved.Text(Policy(limits, mode) + "runtime: auto\n")));
    }

    [Fact]
    public void The_help_says_what_swap_is_there()
    {
        Assert.Contains("or the 'swap' that takes the rest", Assert.Single(Found("PB4037", Resolved.Text(Policy("memory: 1GB, disk: 2GB", "sandbox")))), StringComparison.Ordinal);
        Assert.Contains("'memory' and 'swap' together", Assert.Single(Found("PB4037", Resolved.Text(Policy("memory: 1GB, swap: 0, disk: 2GB", "sandbox")))), StringComparison.Ordinal);
    }

    private static string Policy(string limits, string mode) => $"profile: p\nmode: {mode}\nresources: {{{limits}}}\n";

    // The findings of a policy with some limits (null: no section) over a base with others.
    private static List<string> Extended(string mode, string inherited, string? own, string code)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.base.policy.yaml", $"mode: {mode}\n{(inherited.StartsWith("umask", StringComparison.Ordinal) ? "process" : "resources")}: {{{inherited}}}\n");
        string policy = folder.Write("p.policy.yaml", "profile: p\nextends: [a.base.policy.yaml]\n" + (own is null ? "" : $"resources: {{{own}}}\n"));
        return Found(code, Resolved.File(policy));
    }

    private static List<string> Found(string code, Resolved resolved) =>
        [.. resolved.Optimize().Lints.Lines.Where(line => line.Contains(": " + code, StringComparison.Ordinal))];
}
