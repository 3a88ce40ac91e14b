using System.Buffers.Binary;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Bundles.Writing;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class BundleTests
{
    [Theory]
    [InlineData(0, "PB6001")]
    [InlineData(4, "PB6004")]
    [InlineData(40, "PB6013")] // the table's digest
    [InlineData(64 + 24, "PB6013")] // an entry's digest, which the table's digest covers
    public void A_changed_byte_refuses_the_bundle(int offset, string code)
    {
        using var launched = new Launched();
        launched.Damage = bytes =>
        {
            bytes[offset] ^= 0x40;
            return bytes;
        };
        AssertRefused(launched.Shell("echo started"), code);
    }

    [Fact]
    public void A_changed_byte_in_the_filter_refuses_the_bundle()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow) };
        launched.Damage = bytes =>
        {
            bytes[^4] ^= 1;
            return bytes;
        };
        AssertRefused(launched.Shell("echo started"), "PB60");
    }

    [Fact]
    public void A_truncated_or_extended_bundle_is_refused()
    {
        using var launched = new Launched { Damage = bytes => bytes[..^8] };
        AssertRefused(launched.Shell("echo started"), "PB6009");
        launched.Damage = bytes => [.. bytes, 0, 0, 0, 0, 0, 0, 0, 0];
        AssertRefused(launched.Shell("echo started"), "PB6010");
        launched.Damage = _ => [];
        AssertRefused(launched.Shell("echo started"), "PB6002");
    }

    [Theory]
    [InlineData("/no/such.policybundle", "PB8002")]
    [InlineData("/dev/null", "PB8002")]
    [InlineData("/tmp", "PB8002")]
    public void What_is_no_file_is_no_bundle(string path, string code) =>
        AssertRefused(ProcessRun.Of(LauncherBinary.Path, [path, "--", "echo", "started"]), code);

    [Fact]
    public void A_mode_of_which_a_part_is_missing_is_refused_and_best_effort_names_the_part()
    {
        using var launched = new Launched();
        launched.Launch.Mode = LaunchMode.Hardened;
        ProcessRun run = launched.Shell("echo started");
        AssertRefused(run, "PB8004");
        launched.Options = ["--best-effort"];
        run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("warning PB8004: the hooks of mode hardened", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_of_an_unknown_kind_is_refused_and_left_out_by_best_effort()
    {
        using var launched = new Launched();
        launched.More = writer => writer.Add(SectionKind.SourceMap, 0, 0, "{}"u8);
        launched.Damage = bytes =>
        {
            // The source map is the last entry; a new kind keeps the order.
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(BundleHeader.Size + SectionEntry.Size), 200);
            return WithTableDigest(bytes);
        };
        ProcessRun run = launched.Shell("echo started");
        AssertRefused(run, "PB8003");
        Assert.Contains("kind 200", run.Error, StringComparison.Ordinal);

        launched.Options = ["--best-effort"];
        run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("warning PB8003", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_for_one_mode_is_refused()
    {
        using var launched = new Launched();
        launched.More = writer => writer.Add(SectionKind.Landlock, 0, 1, LandlockRules.Create().ToArray());
        AssertRefused(launched.Shell("echo started"), "PB8003");
    }

    [Fact]
    public void An_unknown_launch_flag_is_refused_even_by_best_effort()
    {
        using var launched = new Launched { Options = ["--best-effort"] };
        launched.Damage = bytes =>
        {
            // The launch section is the first; its flags lie behind its version.
            int section = BundleHeader.Size + SectionEntry.Size;
            bytes[section + 7] |= 0x40;
            byte[] digest = Digest.Of(bytes.AsSpan(section, (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(BundleHeader.Size + 16))));
            digest.CopyTo(bytes, BundleHeader.Size + 24);
            return WithTableDigest(bytes);
        };
        AssertRefused(launched.Shell("echo started"), "PB604");
    }

    [Fact]
    public void Filters_for_other_architectures_only_are_refused()
    {
        using var launched = new Launched { Options = ["--best-effort"] };
        byte other = (byte)(TestMachine.IsArm64 ? Architecture.X86_64 : Architecture.AArch64);
        launched.More = writer => writer.Add(SectionKind.Seccomp, other, 0, Filter.Of(Filter.Allow));
        AssertRefused(launched.Shell("echo started"), "PB8013");
    }

    [Theory]
    [InlineData(LaunchFlags.DnsDisabled, NetworkMode.Host, "network.dns")]
    [InlineData(LaunchFlags.None, NetworkMode.LoopbackOnly, "the network mode")]
    public void Network_settings_that_are_not_applied_are_refused_and_left_out_by_best_effort(LaunchFlags flags, NetworkMode network, string what)
    {
        using var launched = new Launched();
        launched.Launch.Flags = flags;
        launched.Launch.Network = network;
        ProcessRun run = launched.Shell("echo started");
        AssertRefused(run, "PB8005");
        Assert.Contains(what, run.Error, StringComparison.Ordinal);
        launched.Launch.Flags = flags | LaunchFlags.BestEffort;
        Assert.Equal("started\n", launched.Shell("echo started").Output);
    }

    [Fact]
    public void A_cgroup_that_is_not_made_is_refused_and_left_out_by_best_effort()
    {
        Requirement.Possible(!File.Exists("/sys/fs/cgroup/cgroup.controllers"), "this host has the unified hierarchy");
        using var launched = new Launched();
        launched.More = writer =>
        {
            var cgroup = new CgroupSectionBuilder();
            cgroup.Set(CgroupFile.MemoryMax, "536870912");
            writer.Add(SectionKind.Cgroup, 0, 0, cgroup.ToArray());
        };
        ProcessRun run = launched.Shell("echo started");
        AssertRefused(run, "PB8036");
        Assert.Contains("the limits of 'resources' need the unified hierarchy", run.Error, StringComparison.Ordinal);
        launched.Options = ["--best-effort"];
        run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("warning PB8036", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_limit_that_is_not_applied_is_refused_and_left_out_by_best_effort()
    {
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.Disk;
        launched.Launch.Disk = 1 << 20;
        ProcessRun run = launched.Shell("echo started");
        AssertRefused(run, "PB8005");
        Assert.Contains("resources.disk", run.Error, StringComparison.Ordinal);
        launched.Launch.Flags = LaunchFlags.Disk | LaunchFlags.BestEffort;
        run = launched.Shell("echo started");
        Assert.Equal("started\n", run.Output);
        Assert.Contains("warning PB8005", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_for_a_WASI_runtime_alone_is_refused_whatever_the_options()
    {
        using var launched = new Launched { Options = ["--best-effort"] };
        launched.Launch.Runtime = LaunchRuntime.Wasm;
        launched.Launch.Mode = LaunchMode.Sandbox;
        ProcessRun run = launched.Shell("echo started");
        AssertRefused(run, "PB8026");
        Assert.Contains("run it with policy-run-wasm", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_for_both_runtimes_starts_and_its_WASI_manifest_is_not_read()
    {
        using var launched = new Launched();
        launched.Launch.Runtime = LaunchRuntime.Auto;
        launched.More = writer => writer.Add(SectionKind.Wasi, 0, 0, "not even JSON"u8);
        ProcessRun run = launched.Shell("echo started");
        Assert.Equal(("started\n", ""), (run.Output, run.Error));
    }

    [Fact]
    public void A_newer_kernel_or_landlock_is_a_floor_that_best_effort_keeps()
    {
        using var launched = new Launched { Options = ["--best-effort"] };
        launched.Launch.RequiredKernel = 99u << 16;
        AssertRefused(launched.Shell("echo started"), "PB8006");
        launched.Launch.RequiredKernel = 4u << 16;
        launched.Launch.RequiredLandlockAbi = 11;
        Requirement.Possible(Interop.LandlockCalls.Abi() < 11, "this kernel has the newest ABI");
        AssertRefused(launched.Shell("echo started"), "PB8007");
    }

    [Fact]
    public void Rules_without_somebody_who_answers_are_refused()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow) };
        launched.Launch.Flags = LaunchFlags.Notify;
        AssertRefused(launched.Shell("echo started"), "PB8015");
        launched.Launch.Flags = LaunchFlags.Trace;
        AssertRefused(launched.Shell("echo started"), "PB8016");
    }

    [Fact]
    public void A_tracer_makes_trace_rules_startable()
    {
        string strace = Requirement.Tool("strace");
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow) };
        launched.Launch.Flags = LaunchFlags.Trace;
        ProcessRun run = ProcessRun.Of(strace, ["-o", "/dev/null", LauncherBinary.Path, launched.WriteBundle(), "--", "echo", "started"]);
        Assert.Equal("started\n", run.Output);
    }

    [Theory]
    [InlineData(LaunchFlags.ExecGate, NetworkMode.Host)]
    [InlineData(LaunchFlags.None, NetworkMode.None)]
    public void A_setting_that_only_a_filter_can_hold_needs_one(LaunchFlags flags, NetworkMode network)
    {
        using var launched = new Launched { Options = ["--best-effort"] };
        launched.Launch.Flags = flags;
        launched.Launch.Network = network;
        AssertRefused(launched.Shell("echo started"), "PB8013");
        launched.Filter = flags == LaunchFlags.ExecGate ? Filter.ExecOnce() : Filter.Of(Filter.Allow);
        Assert.Equal("started\n", launched.Shell("echo started").Output);
    }

    internal static void AssertRefused(ProcessRun run, string code)
    {
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("policy-run: error " + code, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    private static byte[] WithTableDigest(byte[] bytes)
    {
        int end = BundleHeader.Size + (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(16)) * SectionEntry.Size);
        bytes.AsSpan(24, 32).Clear();
        Digest.Of(bytes.AsSpan(0, end)).CopyTo(bytes, 24);
        return bytes;
    }
}
