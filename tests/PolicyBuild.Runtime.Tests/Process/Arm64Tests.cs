using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class Arm64Tests
{
    [Fact]
    public void The_aarch64_launcher_prints_its_help()
    {
        ProcessRun run = Run("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("usage: policy-run", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_aarch64_launcher_refuses_a_damaged_bundle()
    {
        using var launched = new Launched { Damage = bytes => bytes[..^8] };
        BundleTests.AssertRefused(Run(launched.WriteBundle(), "--", "/bin/true"), "PB6009");
    }

    [Fact]
    public void The_aarch64_launcher_applies_what_needs_no_kernel_layer()
    {
        using var launched = new Launched();
        launched.Launch.Inheritance = Bundles.Layout.EnvironmentInheritance.None;
        launched.Launch.AddSetVariable("SET", "x");
        Assert.Equal("SET=x\n", Run(launched.WriteBundle(), "--", "/usr/bin/env").Output);
    }

    [Fact]
    public void The_aarch64_launcher_looks_for_its_own_filter()
    {
        Requirement.Possible(!TestMachine.IsArm64, "the filter would be this machine's own");
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow) };
        ProcessRun run = Run(launched.WriteBundle(), "--", "/bin/true");
        BundleTests.AssertRefused(run, "PB8013");
        Assert.Contains("aarch64", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_aarch64_launcher_starts_the_thread_that_answers_for_execve()
    {
        Requirement.Possible(!TestMachine.IsArm64, "the filter would be this machine's own");
        using var launched = new Launched();
        launched.Launch.Flags = LaunchFlags.ExecGate;
        launched.More = writer => writer.Add(SectionKind.Seccomp, (byte)Architecture.AArch64, 0, Filter.Of(Filter.Allow));

        // The emulator has no seccomp: the start ends there, with both threads.
        BundleTests.AssertRefused(Run(launched.WriteBundle(), "--", "/bin/true"), "PB801");
    }

    private static ProcessRun Run(params string[] arguments) => TestMachine.IsArm64
        ? ProcessRun.Of(LauncherBinary.Arm64Path, arguments)
        : ProcessRun.Of(Requirement.Tool("qemu-aarch64"), [LauncherBinary.Arm64Path, .. arguments]);
}
