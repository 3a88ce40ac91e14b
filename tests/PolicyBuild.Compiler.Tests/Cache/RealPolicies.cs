using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Optimization;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cache;

/// <summary>The samples and the policies that come with the compiler, at each stage.</summary>
internal static class RealPolicies
{
    // Sections that the samples do not have.
    private const string Rich = """
        profile: rich
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
            architectures: [x86_64, i386, aarch64]
            allow:
              - "@file-system"
              - {syscall: openat, args: [{arg: flags, op: no_bits, value: O_WRONLY}]}
              - {syscall: socket, args: [{index: 0, op: in, value: [AF_UNIX, AF_INET]}]}
              - {syscall: mmap, any_of: [[{index: 2, op: eq, value: 1}], [{index: 3, op: masked_eq, mask: 0x20, value: 0x20}]]}
              - execve
            deny: [{syscall: ptrace, errno: EACCES}]
            log: [personality]
            notify: [mount]
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
        network: {mode: loopback-only, dns: [192.0.2.1]}
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

    // Rules that differ from mode to mode.
    private const string Modes = """
        profile: modes
        mode: hardened
        adaptive: {auto_downgrade: direct}
        security:
          landlock: {paths: [{path: /usr, access: read-execute}]}
          bpf_lsm:
            file_open: [{action: deny, path: "/srv/secret/**"}]
            task_kill: [{action: audit, signal: SIGSTOP}]
        network: {mode: filtered, inbound: [8080], outbound: ["10.0.0.0/8:443", "10.1.0.0/16:443"]}
        resources: {memory: 1GB}
        modes:
          direct:
            security: {bpf_lsm: {file_open: [{action: deny, path: "/srv/**"}, {action: {errno: EACCES}, path: "/etc/**", access: [write]}]}}
            network: {outbound: ["10.0.0.0/8:8443"]}
          hardened:
            security: {capabilities: []}
            resources: {pids: 10}
        """;

    /// <summary>Names and full paths.</summary>
    public static IEnumerable<string> Files() =>
    [
        .. Directory.EnumerateFiles(Repository.Folder("samples"), "*.policy.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
        .. Directory.EnumerateFiles(Repository.Folder("src", "PolicyBuild.Compiler", "Builtins"), "*.policy.yaml").Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<SourceFile> Sources() =>
        Files().Select(path => new SourceFile(Path.GetFileName(path), path, File.ReadAllBytes(path))).Append(Source(Rich)).Append(Source(Modes));

    public static SourceFile Source(string text) => new("test.policy.yaml", null, System.Text.Encoding.UTF8.GetBytes(text));

    public static (PolicySyntax Syntax, SourceSet Sources) Parse(SourceFile file)
    {
        var sources = new SourceSet();
        sources.Add(file);
        var diagnostics = new DiagnosticBag();
        PolicySyntax? syntax = PolicyParser.Parse(sources, 0, diagnostics);
        Assert.NotNull(syntax);
        return (syntax, sources);
    }

    public static ResolvedPolicy Resolve(SourceFile file)
    {
        (PolicySyntax syntax, SourceSet sources) = Parse(file);
        var diagnostics = new DiagnosticBag();
        ResolvedPolicy? resolved = PolicyResolver.Resolve(syntax, sources, CompileOptions.Default, new PolicyFiles(), diagnostics);
        Assert.True(resolved is not null, string.Join('\n', diagnostics.ToImmutable().Select(diagnostic => file.Name + ": " + diagnostic.Text)));
        return resolved;
    }

    public static IEnumerable<OptimizedPolicy> Optimized() => Sources().Select(file => PolicyOptimizer.Optimize(Resolve(file).Model, new DiagnosticBag()));
}
