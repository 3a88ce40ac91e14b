using System.Collections.Immutable;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Cache;
using PolicyBuild.Compiler.Cache.Codecs;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

public sealed class BackendInputTests
{
    private const string Policy = """
        profile: small
        mode: direct
        runtime: auto
        enforcement: best-effort
        requires: {kernel: "5.13", landlock_abi: 1}
        security:
          capabilities: [CAP_NET_BIND_SERVICE]
          seccomp:
            default: {errno: EPERM}
            deny_action: trap
            unknown: enosys
            exec: once
            architectures: [x86_64, i386, aarch64]
            allow:
              - read
              - {syscall: openat, args: [{arg: flags, op: no_bits, value: O_WRONLY}]}
              - {syscall: mmap, any_of: [[{index: 2, op: eq, value: 1}], [{index: 3, op: masked_eq, mask: 0x20, value: 0x20}]]}
            deny: [{syscall: ptrace, errno: EACCES}]
            notify: [mount]
            trace: [umount2]
          landlock:
            minimum_abi: 4
            compatibility: required
            launch: none
            scope: [signal]
            tcp: {bind: [8080], connect: []}
            paths:
              - {path: /usr/**, access: read-execute}
              - {path: "${app}/data", access: read-write, required: false}
              - {path: "/etc/*.conf", access: read-only}
        process:
          env: {inherit: [PATH], set: {LANG: C, A: b}}
          rlimits: {nofile: [256, 512]}
          umask: 0o27
          working_directory: ${app}
        network: {mode: none, dns: [192.0.2.1]}
        resources:
          memory: 1GB
          memory_high: 900MB
          swap: 0
          cpu: 1.5
          cpu_weight: 200
          pids: 10
          io: [{device: /dev/sda, read: 1MB, write_ops: 100}]
          disk: 10MB
          timeout: 30s
        performance: {cpu_affinity: [1, 4-6]}
        """;

    private static readonly ISectionGenerator[] s_backends = SectionGenerators.Create();

    // Every backend sees the same in the part of the policy that its key covers as in the whole: it reads nothing outside that part. Each value of
    // the policy is changed once, so that a backend that comes to read one more is found here.
    [Fact]
    public void A_backend_makes_the_same_of_its_part_as_of_the_whole_policy()
    {
        PolicyModel model = Optimized(Policy);
        SeesTheSame(model, "");
        foreach ((string path, PolicyModel changed) in RecordChanges.Of(model)) { SeesTheSame(changed, path); }
    }

    [Fact]
    public void A_backend_makes_the_same_of_its_part_of_every_real_policy()
    {
        foreach (OptimizedPolicy optimized in RealPolicies.Optimized()) { SeesTheSame(optimized.Model, optimized.Model.Profile); }
    }

    [Fact]
    public void A_backend_makes_the_same_of_its_part_of_a_policy_with_few_layers()
    {
        SeesTheSame(Optimized("profile: a\nmode: direct\nnetwork: {mode: none}\n"), "guards alone");
        SeesTheSame(Optimized("profile: a\nruntime: wasm\nsecurity: {seccomp: {allow: [read]}, landlock: {paths: [{path: /a, access: read-only}]}}\nresources: {memory: 1MB}\n"), "no kernel");
        SeesTheSame(Optimized("profile: a\nruntime: auto\nsecurity: {seccomp: {allow: [read]}}\n"), "a filter without a written default");
        SeesTheSame(Optimized("profile: a\nnetwork: {outbound: ['10.0.0.0/8:443']}\n"), "lists that nothing holds");
        SeesTheSame(Optimized("profile: a\nsecurity: {landlock: {udp: {bind: [], connect: [53]}, paths: [{path: /a, access: read-only}]}}\n"), "ports alone");
    }

    [Fact]
    public void A_backend_makes_the_same_of_its_part_of_a_filtered_network()
    {
        PolicyModel model = Optimized("""
            profile: a
            enforcement: best-effort
            security: {landlock: {paths: [{path: /a, access: read-only}]}}
            network: {mode: filtered, dns: [192.0.2.1], inbound: [80, 'udp:53'], outbound: ['10.0.0.0/8:443', 'udp:[2001:db8::]/32:*']}
            """);
        SeesTheSame(model, "");
        foreach ((string path, PolicyModel changed) in RecordChanges.Of(model)) { SeesTheSame(changed, path); }
    }

    [Theory]
    [InlineData("- {path: /usr/**, access: read-execute}", "- {path: /opt/**, access: read-execute}", "landlock", "wasm")]
    [InlineData("tcp: {bind: [8080], connect: []}", "tcp: {bind: [8081], connect: []}", "landlock", "wasm")]
    [InlineData("tcp: {bind: [8080], connect: []}", "tcp: {bind: [], connect: []}", "seccomp/X86_64", "seccomp/AArch64", "landlock", "wasm")]
    [InlineData("- read\n", "- read\n      - write\n", "seccomp/X86_64", "seccomp/AArch64")]
    [InlineData("- read\n", "- read\n      - time\n", "seccomp/X86_64")] // aarch64 has no such call
    [InlineData("notify: [mount]", "notify: [mount, swapon]", "seccomp/X86_64", "seccomp/AArch64")]
    [InlineData("notify: [mount]", "log: [mount]", "launch", "seccomp/X86_64", "seccomp/AArch64")]
    [InlineData("memory: 1GB", "memory: 2GB", "cgroup", "wasm")]
    [InlineData("timeout: 30s", "timeout: 31s", "launch", "wasm")]
    [InlineData("LANG: C", "LANG: D", "launch")]
    [InlineData("profile: small", "profile: large", "launch")]
    public void Only_those_that_read_what_was_changed_have_another_input(string before, string after, params string[] changed)
    {
        Assert.Contains(before, Policy, StringComparison.Ordinal);
        Dictionary<string, Digest> one = Digests(Optimized(Policy));
        Dictionary<string, Digest> other = Digests(Optimized(Policy.Replace(before, after, StringComparison.Ordinal)));
        Assert.Equal(changed.Order(), one.Keys.Where(name => one[name] != other[name]).Order());
    }

    [Theory]
    [InlineData("profile: small\n", "# a comment\nprofile: small\n")]
    [InlineData("    deny: [{syscall: ptrace, errno: EACCES}]\n    notify: [mount]\n", "    notify: [mount]\n    deny: [{syscall: ptrace, errno: EACCES}]\n")]
    [InlineData("      - read\n      - {syscall: openat, args: [{arg: flags, op: no_bits, value: O_WRONLY}]}\n", "      - {syscall: openat, args: [{arg: flags, op: no_bits, value: O_WRONLY}]}\n      - read\n")]
    [InlineData("set: {LANG: C, A: b}", "set: {A: b, LANG: C}")]
    public void Moved_lines_and_lists_in_another_order_change_no_input(string before, string after)
    {
        Assert.Contains(before, Policy, StringComparison.Ordinal);
        Assert.Equal(Digests(Optimized(Policy)), Digests(Optimized(Policy.Replace(before, after, StringComparison.Ordinal))));
    }

    private static PolicyModel Optimized(string text)
    {
        SourceFile file = RealPolicies.Source(text);
        return PolicyOptimizer.Optimize(RealPolicies.Resolve(file).Model, new DiagnosticBag()).Model;
    }

    private static Dictionary<string, Digest> Digests(PolicyModel model)
    {
        var digests = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach (ISectionGenerator backend in s_backends)
        {
            foreach (Architecture target in backend.TargetsOf(model))
            {
                digests.Add(target == Architecture.None ? backend.Id.Name : $"{backend.Id.Name}/{target}", BackendInput.Of(backend.Id.Name, target, model).Digest);
            }
        }

        return digests;
    }

    private static void SeesTheSame(PolicyModel model, string what)
    {
        foreach (ISectionGenerator backend in s_backends)
        {
            foreach (Architecture target in backend.TargetsOf(model))
            {
                string whole = Run(backend, target, model, null);
                BackendInput input = BackendInput.Of(backend.Id.Name, target, model);
                string part = Run(backend, target, input.ToModel(), input.Nodes);
                Assert.True(whole == part, $"{backend.Id.Name} {target} reads {what}, which is not of its part:\n{whole}\n{part}");
            }
        }
    }

    // What a backend makes and finds, with its nodes led back; a fault of a model that no policy gives is part of it.
    private static string Run(ISectionGenerator backend, Architecture target, PolicyModel model, ImmutableArray<NodeRef>? nodes)
    {
        var found = new DiagnosticBag();
        ImmutableArray<GeneratedSection> sections;
        try
        {
            sections = backend.Run(model, target, found, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever it is, it must be the same.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return fault.GetType().Name;
        }

        ImmutableArray<Diagnostic> diagnostics = found.ToImmutable();
        if (nodes is { } actual)
        {
            sections = SectionsCodec.Map(sections, actual);
            diagnostics = DiagnosticsCodec.Map(diagnostics, actual);
        }

        return ModelText.Of(sections) + ModelText.Of(diagnostics);
    }
}
