using System.Collections.Immutable;
using System.Text;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Backends.Seccomp;
using PolicyBuild.Compiler.Backends.Wasm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Wasm;

public sealed class WasmPolicyGeneratorTests
{
    // The seed document's example without what nothing generates yet.
    private const string Seed = """
        profile: python-ai-turbo
        mode: sandbox
        runtime: auto  # namespace on Linux, wasm elsewhere

        security:
          capabilities: []
          seccomp:
            default: deny
            allow:
              - read
              - write
              - openat
              - close
              - mmap
              - exit_group
          landlock:
            enabled: true
            paths:
              - path: /tmp
                access: read-write
              - path: /usr/lib/python3*
                access: read-only

        resources:
          memory: 512MB
          cpu: 1.0
          pids: 256
          disk: 1GB
          timeout: 300s

        network:
          mode: loopback-only
          dns: disabled
          outbound: []
        """;

    [Fact]
    public void The_seed_document_gets_the_capabilities_that_it_names()
    {
        WasiManifest manifest = Manifest(Seed, out byte[] bytes);
        Assert.Equal(["wasi:filesystem/read-write@/tmp", "wasi:filesystem/read@/usr/lib/python3*", "wasi:sockets/loopback"], manifest.WasiCapabilities);
        Assert.Equal((536_870_912UL, 1m, 300_000UL), (manifest.MemoryLimits, manifest.CpuLimits, manifest.TimeoutMs));
        Assert.Equal(["security.seccomp", "resources.disk"], manifest.NotExpressed);
        Golden.MatchText("wasm/seed.json", Encoding.UTF8.GetString(bytes));
        Golden.MatchText("wasm/seed", WasmPrinter.Print(manifest));
    }

    [Theory]
    [InlineData("namespace", 0)]
    [InlineData("wasm", 1)]
    [InlineData("auto", 1)]
    public void Only_a_policy_for_WASI_has_a_manifest(string runtime, int count)
    {
        Resolved resolved = Resolved.Text("profile: p\nruntime: " + runtime);
        Assert.Equal(count, Run(resolved.Policy, out ImmutableArray<Diagnostic> notes).Length);
        Assert.Equal(count, notes.Length);
        if (count == 0) { return; }
        Assert.Equal(("PB5401", Severity.Note, 2), (notes[0].Code, notes[0].Severity, resolved.Sources.Locate(notes[0])!.Value.Line)); // not null: it has a line
    }

    [Fact]
    public void A_filtered_network_has_no_sockets_since_no_capability_names_an_address()
    {
        WasiManifest manifest = Manifest("profile: p\nruntime: wasm\nnetwork: {mode: filtered, dns: system, outbound: ['10.0.0.0/8:443']}", out _);
        Assert.Empty(manifest.WasiCapabilities);
        Assert.Equal(["network.mode: filtered"], manifest.NotExpressed);
    }

    [Fact]
    public void The_kernels_sections_are_left_out_of_a_policy_for_WASI_alone()
    {
        PolicyModel both = Resolved.Text(Seed).Policy;
        PolicyModel alone = Resolved.Text(Seed.Replace("runtime: auto", "runtime: wasm", StringComparison.Ordinal)).Policy;
        Assert.Equal((2, 1), (Count(new SeccompBPFGenerator(), both), Count(new LandlockRuleGenerator(), both)));
        Assert.Equal((0, 0), (Count(new SeccompBPFGenerator(), alone), Count(new LandlockRuleGenerator(), alone)));

        static int Count(ISectionGenerator backend, PolicyModel policy) => backend.RunAll(policy, new DiagnosticBag(), TestContext.Current.CancellationToken).Length;
    }

    [Theory]
    [InlineData("read-only", "wasi:filesystem/read@/x", null)]
    [InlineData("read-write", "wasi:filesystem/read-write@/x", null)]
    [InlineData("read-execute", "wasi:filesystem/read@/x", "execute on /x")]
    [InlineData("read-write-execute", "wasi:filesystem/read-write@/x", "execute on /x")]
    [InlineData("edit", null, "edit on /x")]
    [InlineData("device", null, "device on /x")]
    [InlineData("connect", null, "connect on /x")]
    [InlineData("[read_file]", null, "read_file on /x")]
    [InlineData("[read_file, read_dir, write_file]", "wasi:filesystem/read@/x", "write_file on /x")]
    public void A_rule_gets_what_its_rights_cover_and_no_more(string access, string? capability, string? gap)
    {
        WasiManifest manifest = Manifest($"profile: p\nruntime: wasm\nsecurity: {{landlock: {{paths: [{{path: /x, access: {access}}}]}}}}", out _);
        Assert.Equal(capability is null ? [] : [capability], manifest.WasiCapabilities);
        Assert.Equal(gap is null ? [] : ["security.landlock.paths: " + gap], manifest.NotExpressed);
    }

    [Fact]
    public void Variables_and_globs_are_the_runners_to_resolve_and_a_path_may_be_missing()
    {
        WasiManifest manifest = Manifest("""
            profile: p
            runtime: wasm
            security:
              landlock:
                paths:
                  - {path: "${app}", access: read-only}
                  - {path: "${home}/*.conf", access: read-only, required: false}
                  - {path: /srv/**, access: read-write}
            """, out _);
        Assert.Equal(["wasi:filesystem/read@${app}", "wasi:filesystem/read@${home}/*.conf", "wasi:filesystem/read-write@/srv"], manifest.WasiCapabilities);
        Assert.Equal(["wasi:filesystem/read@${home}/*.conf"], manifest.Optional);
    }

    [Theory]
    [InlineData("network: {mode: none}")]
    [InlineData("")]
    [InlineData("network: {mode: loopback-only}", "wasi:sockets/loopback")]
    [InlineData("network: {mode: host}", "wasi:sockets/network", "wasi:sockets/ip-name-lookup")]
    [InlineData("network: {mode: host, dns: disabled}", "wasi:sockets/network")]
    [InlineData("network: {mode: host, dns: [192.0.2.1]}", "wasi:sockets/network")]
    [InlineData("network: {mode: host, dns: disabled}\nsecurity: {landlock: {tcp: {bind: [], connect: [443, 80]}, udp: {connect: []}}}",
        "wasi:sockets/network/tcp-connect@443", "wasi:sockets/network/tcp-connect@80", "wasi:sockets/network/udp-bind")]
    [InlineData("network: {mode: loopback-only}\nsecurity: {landlock: {tcp: {bind: [8080]}}}",
        "wasi:sockets/loopback/tcp-bind@8080", "wasi:sockets/loopback/tcp-connect", "wasi:sockets/loopback/udp-bind", "wasi:sockets/loopback/udp-connect")]
    public void Sockets_are_what_the_network_reaches_and_the_ports_allow(string network, params string[] capabilities) =>
        Assert.Equal(capabilities, Manifest("profile: p\nruntime: wasm\n" + network, out _).WasiCapabilities);

    [Fact]
    public void What_WASI_cannot_express_is_listed_and_noted_with_its_policy_line()
    {
        Resolved resolved = Resolved.Text("""
            profile: p
            runtime: auto
            security:
              capabilities: [CAP_NET_BIND_SERVICE]
              seccomp:
                allow: [read]
              landlock:
                paths:
                  - {path: /x, access: read-execute}
            process:
              umask: "027"
              working_directory: /srv
              rlimits: {nofile: 10}
            network: {mode: host, dns: [192.0.2.1]}
            resources:
              memory_high: 1G
              swap: 0
              cpu_weight: 5
              io: [{device: /dev/sda, read: 1}]
              disk: 1G
            performance: {cpu_affinity: [1]}
            """);
        GeneratedSection section = Assert.Single(Run(resolved.Policy, out ImmutableArray<Diagnostic> notes));
        Assert.Equal(BundleStatus.Ok, WasiManifest.Read(section.Bytes.AsSpan(), out WasiManifest? manifest));
        Assert.NotNull(manifest);
        (string Setting, int Line)[] expected =
        [
            ("security.seccomp", 6), ("security.capabilities", 4), ("security.landlock.paths: execute on /x", 9), ("network.dns with a list", 14),
            ("process.umask", 11), ("process.working_directory", 11), ("performance.cpu_affinity", 21), ("process.rlimits.nofile", 13), ("resources.memory_high", 16), ("resources.swap", 17),
            ("resources.cpu_weight", 18), ("resources.io", 19), ("resources.disk", 20),
        ];
        Assert.Equal(expected.Select(gap => gap.Setting), manifest.NotExpressed);
        Assert.Equal(expected.Select(gap => $"WASI cannot express '{gap.Setting}'"), notes[1..].Select(note => note.Message));
        Assert.All(notes[1..], note => Assert.Equal(("PB5402", Severity.Note), (note.Code, note.Severity)));
        ImmutableArray<NodeRef> places = section.Sources[manifest.WasiCapabilities.Length..];
        Assert.Equal(expected.Select(gap => gap.Line), places.Select(place => resolved.Sources.Locate(place)!.Value.Line)); // not null: each has a line
    }

    [Fact]
    public void The_verifier_sees_a_manifest_of_another_policy()
    {
        Manifest(Seed, out byte[] bytes);
        foreach ((string from, string to) in (ReadOnlySpan<(string, string)>)[("512MB", "511MB"), ("cpu: 1.0", "cpu: 1.5"), ("300s", "30s"),
            ("/tmp", "/var/tmp"), ("access: read-write", "access: read-only"), ("loopback-only", "none")])
        {
            PolicyModel other = Resolved.Text(Seed.Replace(from, to, StringComparison.Ordinal)).Policy;
            Assert.Throws<InvalidOperationException>(() => WasmVerifier.Verify(bytes, other));
        }
    }

    private static WasiManifest Manifest(string policy, out byte[] bytes)
    {
        GeneratedSection section = Assert.Single(Run(Resolved.Text(policy).Policy, out _));
        bytes = [.. section.Bytes];
        Assert.Equal(BundleStatus.Ok, WasiManifest.Read(bytes, out WasiManifest? manifest));
        Assert.NotNull(manifest);
        Assert.Equal(section.Sources.Length, manifest.WasiCapabilities.Length + manifest.NotExpressed.Length);
        return manifest;
    }

    private static ImmutableArray<GeneratedSection> Run(PolicyModel policy, out ImmutableArray<Diagnostic> notes)
    {
        var bag = new DiagnosticBag();
        ImmutableArray<GeneratedSection> sections = new WasmPolicyGenerator().RunAll(policy, bag, TestContext.Current.CancellationToken);
        notes = bag.ToImmutable();
        return sections;
    }
}
