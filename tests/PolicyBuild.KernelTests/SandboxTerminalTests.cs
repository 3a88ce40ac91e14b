using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Job control: a program in a sandbox is a shell's job as it is without one.</summary>
public sealed class SandboxTerminalTests
{
    [Theory]
    [InlineData("mode: sandbox")]
    [InlineData("mode: sandbox\nresources: {timeout: 60s}")]
    [InlineData("mode: direct\nresources: {timeout: 60s}")]
    [InlineData("mode: direct")] // what the others are held against
    public void Keys_and_signals_reach_the_program_once_and_its_stops_reach_the_shell(string mode)
    {
        using var sandbox = new Sandbox("profile: terminal\n" + mode + "\n");
        ProcessRun run = ProcessRun.Of(Requirement.Tool("python3"),
            [Repository.Folder("tests", "PolicyBuild.KernelTests", "Probe", "terminal.py"), PublishedLauncher.X64, sandbox.BundlePath]);
        Assert.Equal("", run.Error);
        Assert.Equal("stopped by 20\nstopped by 20\nended with 5\n", run.Output); // SIGTSTP is 20
    }
}
