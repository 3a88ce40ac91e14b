using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>Network lists at random: the kernel, running the programs, must decide as <c>explain</c> says. Guests do the same (NetworkCases).</summary>
public sealed class FilteredNetworkRandomTests
{
    private const string Denied = "errno 1";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_kernel_decides_as_explain_says(int seed)
    {
        Requirement.Possible(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root, to load programs for a cgroup");
        RandomNetwork network = RandomNetwork.Of(seed);
        using var sandbox = new Sandbox(network.Policy);
        string[] outcomes = sandbox.Try([.. network.Tries.Select(one => one.Line)]);
        Assert.Equal(network.Tries, network.Tries.Zip(outcomes, (one, outcome) => (one.Line, outcome != Denied)));
        Assert.Contains(network.Tries, one => !one.Allowed);
    }
}
