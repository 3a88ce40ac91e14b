using PolicyBuild.Bundles.Layout;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>The mode of a running sandbox is written into its map: from the next operation on this kernel judges by that mode's rules.</summary>
public sealed class ModeSwitchTests
{
    private const string Denied = "errno 1";

    public ModeSwitchTests() => Requirement.Possible(
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, to load programs for a cgroup");

    [Fact]
    public void Destinations_are_those_of_the_mode_that_is_in_force()
    {
        using var sandbox = new Sandbox("""
            profile: modes
            mode: sandbox
            network:
              mode: filtered
              inbound: [18090]
              outbound: ['udp:127.0.0.1:7001', '[::1]:7003']
            modes:
              direct:
                network:
                  outbound: ['udp:127.0.0.1:7002', '[::1]:7003']
            """);
        string[] tries = ["net-connect udp 127.0.0.1 7001", "net-connect udp 127.0.0.1 7002", "net-send ::ffff:127.0.0.1 7002", "net-connect udp ::1 7003", "net-bind udp 127.0.0.1 18090"];
        string[] inSandbox = ["ok 0", Denied, Denied, "ok 0", "ok 0"];
        string[] inDirect = [Denied, "ok 0", "ok 1", "ok 0", "ok 0"];
        Assert.Equal(
            [.. inSandbox, "ok 0", .. inDirect, "ok 0", .. inSandbox],
            sandbox.TryInModes([LaunchMode.Direct, LaunchMode.Sandbox], [.. tries, "next-mode", .. tries, "next-mode", .. tries]));
    }
}
