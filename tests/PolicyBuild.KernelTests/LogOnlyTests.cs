using Xunit;

namespace PolicyBuild.KernelTests;

/// <summary>--log-only, from the policy's text to the kernel.</summary>
public sealed class LogOnlyTests
{
    [Theory]
    [InlineData("kill_process")]
    [InlineData("trap")]
    [InlineData("{errno: EPERM}")]
    public void What_the_policy_refuses_is_carried_out(string deny)
    {
        using var sandbox = new Sandbox($$$"""
            profile: tried
            mode: direct
            security:
              seccomp: {default: deny, deny_action: {{{deny}}}, allow: ['@startup']}
              landlock: {paths: [{path: /usr, access: read-execute}]}
            """);
        sandbox.Options.Add("--log-only");
        string[] control = sandbox.Control("create $DIR/control", "110", "102");
        Assert.StartsWith("ok", control[0], StringComparison.Ordinal);
        string[] outcomes = sandbox.Try("create $DIR/file", "110", "102"); // getppid, getuid
        Assert.All(outcomes, outcome => Assert.StartsWith("ok", outcome, StringComparison.Ordinal));
        Assert.Contains("NOTHING OF THE POLICY IS ENFORCED", sandbox.Run("/bin/true").Error, StringComparison.Ordinal);
    }
}
