using System.Collections.Immutable;
using PolicyBuild.Bundles.Inspection;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Reading;
using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Cgroup;

public sealed class CgroupConfigGeneratorTests
{
    [Fact]
    public void The_limits_of_the_seed_document_become_what_the_kernel_takes()
    {
        GeneratedSection section = Section("memory: 512MB\n  cpu: 1.0\n  pids: 256\n  disk: 1GB\n  timeout: 300s");
        Assert.Equal(SectionKind.Cgroup, section.Kind);
        Assert.Equal(["memory.max 536870912", "memory.oom.group 1", "cpu.max 100000 100000", "pids.max 256"], Files(section));
        Golden.Match("cgroup/seed", section.Bytes.AsSpan(), CgroupPrinter.Print(Limits(section)));
    }

    [Fact]
    public void Every_limit_has_its_file()
    {
        GeneratedSection section = Section("""
            pids: 4194304
              cpu_weight: 10000
              cpu: 0.01
              swap: 0
              memory_high: 483183820
              memory: 512MiB
              io:
                - {device: /dev/nvme0n1, read: 10MB, write: 5MB, read_ops: 1000, write_ops: 500}
                - {device: "${app}/data", write_ops: 7}
            """);
        Assert.Equal(
            ["memory.max 536870912", "memory.high 483183820", "memory.swap.max 0", "memory.oom.group 1", "cpu.max 1000 100000", "cpu.weight 10000", "pids.max 4194304"],
            Files(section));
        Assert.Equal(
            [new CgroupDevice("/dev/nvme0n1", "rbps=10485760 wbps=5242880 riops=1000 wiops=500"), new CgroupDevice("${app}/data", "wiops=7")],
            Limits(section).Devices);
        Golden.Match("cgroup/full", section.Bytes.AsSpan(), CgroupPrinter.Print(Limits(section), index => "line of " + index));
    }

    [Fact]
    public void Each_record_knows_its_policy_line()
    {
        Resolved resolved = Resolved.Text("profile: p\nresources:\n  pids: 9\n  memory: 1G\n  io:\n    - {device: /dev/sda, read: 1}\n");
        GeneratedSection section = Assert.Single(Run(resolved.Policy, out _));
        Assert.Equal([4, 4, 3, 6], section.Sources.Select(source => resolved.Sources.Locate(source)!.Value.Line)); // not null: each has a line
    }

    [Theory]
    [InlineData("disk: 1GB")]
    [InlineData("timeout: 5s")]
    [InlineData("io: []")]
    public void What_no_controller_holds_makes_no_section(string limit) => Assert.Empty(Run(Resolved.Text("profile: p\nresources: {" + limit + "}").Policy, out _));

    [Fact]
    public void A_policy_without_limits_or_without_a_kernel_has_no_section()
    {
        Assert.Empty(Run(Resolved.Text("profile: p").Policy, out _));
        Assert.Empty(Run(Resolved.Text("profile: p\nruntime: wasm\nresources: {memory: 1G}").Policy, out _));
        Assert.Single(Run(Resolved.Text("profile: p\nruntime: auto\nresources: {memory: 1G}").Policy, out _));
    }

    [Fact]
    public void A_bundle_holds_64_devices()
    {
        ResourcePolicy limits = new(null, null, null, null, null, null, [.. Enumerable.Range(0, 65).Select(Device)], null, null, default);
        PolicyModel policy = Resolved.Text("profile: p").Policy;
        Assert.Equal(64, Limits(Assert.Single(Run(policy with { Resources = limits with { Io = limits.Io[..64] } }, out _))).Devices.Length);
        Assert.Empty(Run(policy with { Resources = limits }, out ImmutableArray<Diagnostic> diagnostics));
        Assert.Equal(("PB5002", new NodeRef(0, 64)), (Assert.Single(diagnostics).Code, diagnostics[0].Node));

        static IoLimit Device(int index) => new(new PathPattern(PathVariable.None, "/dev/disk" + index, ""), 1, null, null, null, new NodeRef(0, index));
    }

    [Fact]
    public void The_verifier_sees_a_section_of_another_policy()
    {
        GeneratedSection section = Section("memory: 512MB\n  pids: 5");
        foreach (string other in (string[])["memory: 511MB, pids: 5", "memory: 512MB", "memory: 512MB, pids: 5, swap: 0", "memory: 512MB, pids: 5, io: [{device: /d, read: 1}]"])
        {
            ResourcePolicy? policy = Resolved.Text("profile: p\nresources: {" + other + "}").Policy.Resources;
            Assert.NotNull(policy);
            Assert.Throws<InvalidOperationException>(() => CgroupVerifier.Verify(section.Bytes.AsSpan(), policy));
        }
    }

    [Fact]
    public void Text_from_a_bundle_cannot_steer_a_terminal()
    {
        var limits = new CgroupLimits([], [new CgroupDevice("/dev/\u001b[2J", "rbps=1")]);
        Assert.Equal("io.max            </dev/\\u{1B}[2J> rbps=1\n", CgroupPrinter.Print(limits));
    }

    private static GeneratedSection Section(string limits)
    {
        GeneratedSection section = Assert.Single(Run(Resolved.Text("profile: p\nresources:\n  " + limits + "\n").Policy, out ImmutableArray<Diagnostic> diagnostics));
        Assert.Empty(diagnostics);
        return section;
    }

    private static ImmutableArray<GeneratedSection> Run(PolicyModel policy, out ImmutableArray<Diagnostic> diagnostics)
    {
        var bag = new DiagnosticBag();
        ImmutableArray<GeneratedSection> sections = new CgroupConfigGenerator().RunAll(policy, bag, TestContext.Current.CancellationToken);
        diagnostics = bag.ToImmutable();
        return sections;
    }

    private static CgroupLimits Limits(GeneratedSection section)
    {
        Assert.Equal(BundleStatus.Ok, CgroupLimits.Read(section.Bytes.AsSpan(), out CgroupLimits? limits));
        Assert.NotNull(limits);
        return limits;
    }

    private static IEnumerable<string> Files(GeneratedSection section) => Limits(section).Settings.Select(setting => setting.Name + " " + setting.Value);
}
