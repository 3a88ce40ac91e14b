using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

/// <summary>What <c>security.level</c> fills in, and what it leaves alone.</summary>
public class SecurityLevelTests
{
    [Theory]
    [InlineData("low")]
    [InlineData("medium")]
    [InlineData("high")]
    public void A_level_alone_is_a_whole_policy_of_which_nothing_is_said(string level)
    {
        Architecture[][] targets = [[Architecture.X86_64, Architecture.AArch64], [Architecture.X86_64], [Architecture.AArch64]];
        foreach (Architecture[] architectures in targets)
        {
            Resolved resolved = Resolved.Text($"profile: p\nmode: direct\nsecurity: {{level: {level}}}\n", architectures);
            Assert.Empty(resolved.Shown);
            Assert.Empty(resolved.Policy.Unsupported);
            Assert.Empty(resolved.Optimize().Lints.Shown);
        }
    }

    [Fact]
    public void Low_watches_calls_only()
    {
        PolicyModel model = OfLevel("low");
        Assert.Equal(SeccompAction.Allow, model.Seccomp!.Default);
        Assert.All(model.Seccomp.Targets[0].Abis[0].Rules, r => Assert.Equal(SeccompAction.Errno(1), r.Action));
        Assert.Null(model.Landlock);
        Assert.Null(model.Process.CapabilitiesKept);
    }

    [Theory]
    [InlineData("medium")]
    [InlineData("high")]
    public void Above_low_all_three_sections_are_filled(string level)
    {
        PolicyModel model = OfLevel(level);
        Assert.Equal(SeccompAction.Errno(1), model.Seccomp!.Default);
        Assert.Equal(UnknownSyscalls.Enosys, model.Seccomp.Unknown);
        Assert.Equal([PathVariable.Tmp], model.Landlock!.Paths.Where(p => (p.Access & LandlockAccessFs.MakeReg) != 0 && p.Path.Path != "/dev/shm").Select(p => p.Path.Variable));
        Assert.Equal(0UL, model.Process.CapabilitiesKept);
    }

    [Fact]
    public void High_is_narrower_than_medium()
    {
        PolicyModel medium = OfLevel("medium"), high = OfLevel("high");
        string[] allowedByHigh = Allowed(high), allowedByMedium = Allowed(medium);
        Assert.Empty(allowedByHigh.Except(allowedByMedium));
        Assert.True(allowedByHigh.Length < allowedByMedium.Length / 2);
        Assert.True(high.Seccomp!.ExecGate);
        Assert.Equal((0, 0), (high.Landlock!.Tcp!.Bind!.Value.Length, high.Landlock.Tcp.Connect!.Value.Length));
        Assert.Equal(LandlockScope.Signal | LandlockScope.AbstractUnixSocket, high.Landlock.Scope);
    }

    [Theory]
    [InlineData("seccomp: {default: allow}")]
    [InlineData("landlock: {enabled: false}")]
    [InlineData("capabilities: [CAP_CHOWN]")]
    public void A_section_that_is_written_stays_as_it_is(string section)
    {
        PolicyModel model = Resolved.Text($"profile: p\nmode: direct\nsecurity: {{level: high, {section}}}\n").Policy;
        bool seccomp = section.StartsWith('s'), landlock = section.StartsWith('l'), capabilities = section.StartsWith('c');
        Assert.Equal(seccomp ? SeccompAction.Allow : SeccompAction.Errno(1), model.Seccomp!.Default);
        Assert.Equal(seccomp, model.Seccomp.Targets[0].Abis[0].Rules.IsEmpty);
        Assert.Equal(landlock, model.Landlock is null);
        Assert.Equal(capabilities ? 1UL : 0UL, model.Process.CapabilitiesKept);
    }

    [Fact]
    public void A_section_from_a_policy_that_is_extended_counts_as_written()
    {
        PolicyModel model = Resolved.Text("profile: p\nextends: ['builtin:base']\nsecurity: {level: medium}\n").Policy;
        Assert.Equal(SeccompAction.KillProcess, model.Seccomp!.Default);
        Assert.DoesNotContain(model.Seccomp.Targets[0].Abis[0].Rules, r => r.Syscall == "socket");
        Assert.NotNull(model.Landlock);
    }

    [Fact]
    public void What_a_level_fills_in_is_found_in_its_own_file()
    {
        Resolved resolved = Resolved.Text("profile: p\nsecurity: {level: medium, landlock: {paths: [{path: /srv, access: read-only}]}}\n");
        SyscallRule rule = resolved.Policy.Seccomp!.Targets[0].Abis[0].Rules.First(r => r.Syscall == "clone3" && r.Action.Denies);
        Assert.Equal("builtin:level-medium", resolved.Sources.Files[rule.Source.File].Name);
        Assert.Equal("p.policy.yaml", resolved.Sources.Files[resolved.Policy.Landlock!.Paths[0].Source.File].Name);
    }

    [Fact]
    public void A_level_is_no_policy_to_extend() =>
        Resolved.AssertSingle("PB3009", "profile: p\nextends: [§'builtin:level-high']\n");

    private static PolicyModel OfLevel(string level) => Resolved.Text($"profile: p\nmode: direct\nsecurity: {{level: {level}}}\n").Policy;

    private static string[] Allowed(PolicyModel model) =>
        [.. model.Seccomp!.Targets[0].Abis[0].Rules.Where(r => !r.Action.Denies).Select(r => r.Syscall).Distinct()];
}
