using System.Text.Json;
using PolicyBuild.Bundles.Layout;
using PolicyBuild.Runtime.Host;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

/// <summary>What happens to mode sandbox on a host that makes no namespaces: under a filter that refuses clone3, as a container's does.</summary>
public sealed class FallbackTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--best-effort")]
    public void Without_auto_downgrade_nothing_is_started(string option)
    {
        using var launched = new Launched();
        launched.Launch.Mode = LaunchMode.Sandbox;
        if (option.Length != 0) { launched.Options = [option]; }
        ProcessRun run = OnSuchAHost(launched);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("PB8030", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void With_it_the_program_starts_in_mode_direct_and_what_is_lost_is_said()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("mkdir", Filter.Errno(1)), ("mkdirat", Filter.Errno(1))) };
        launched.Launch.Mode = LaunchMode.Sandbox;
        launched.Launch.LowestMode = LaunchMode.Direct;
        launched.Options = ["--report"];
        ProcessRun run = OnSuchAHost(launched);
        Assert.Equal("started\n", run.Output);
        Assert.Contains("warning PB8035: the program is started in mode direct, as 'auto_downgrade' allows; lost are", run.Error, StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(run.Error.Split('\n').Single(line => line.StartsWith('{')));
        Assert.Equal(("sandbox", "direct"), (report.RootElement.GetProperty("policyMode").GetString(), report.RootElement.GetProperty("mode").GetString()));
        Assert.Contains(report.RootElement.GetProperty("dropped").EnumerateArray(), dropped => dropped.GetProperty("code").GetString() == "PB8035");
    }

    [Theory]
    [InlineData(LaunchFlags.None, NetworkMode.LoopbackOnly)]
    [InlineData(LaunchFlags.None, NetworkMode.None)]
    [InlineData(LaunchFlags.DnsDisabled, NetworkMode.Host)]
    [InlineData(LaunchFlags.Disk, NetworkMode.Host)]
    public void What_needs_the_lost_mode_does_not_become_weaker(LaunchFlags flags, NetworkMode network)
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow) };
        launched.Launch.Mode = LaunchMode.Sandbox;
        launched.Launch.LowestMode = LaunchMode.Direct;
        launched.Launch.Flags = flags;
        launched.Launch.Network = network;
        if (flags == LaunchFlags.Disk) { launched.Launch.Disk = 1 << 20; }
        ProcessRun run = OnSuchAHost(launched);
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains("error PB8005", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_that_the_filter_holds_is_still_held()
    {
        using var launched = new Launched { Filter = Filter.Of(Filter.Allow, ("socket", Filter.Errno(97))) };
        launched.Launch.Mode = LaunchMode.Sandbox;
        launched.Launch.LowestMode = LaunchMode.Direct;
        launched.Launch.Flags = LaunchFlags.FilterHoldsNetwork;
        launched.Launch.Network = NetworkMode.None;
        Assert.Equal("started\n", OnSuchAHost(launched).Output);
    }

    [Fact]
    public void What_closes_user_namespaces_is_named()
    {
        using var launched = new Launched();
        launched.Launch.Mode = LaunchMode.Sandbox;
        using var host = new Launched { Filter = Filter.Of(Filter.Allow, ("clone3", Filter.Errno(1))) };
        ProcessRun run = host.RunUnprivileged(Path.Combine(host.Folder, "policy-run"), launched.WriteBundle(), "--", "/bin/true");
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("PB8030", run.Error, StringComparison.Ordinal);
        bool isOpen = !UserNamespaceHost.Has("/proc/sys/user/max_user_namespaces\0"u8, (byte)'0')
            && !UserNamespaceHost.Has("/proc/sys/kernel/unprivileged_userns_clone\0"u8, (byte)'0')
            && !UserNamespaceHost.Has("/proc/sys/kernel/apparmor_restrict_unprivileged_userns\0"u8, (byte)'1');
        Assert.Contains(isOpen ? "(a seccomp filter is over this process" : " is ", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs policy-run under another one, whose filter refuses to make namespaces.</summary>
    private static ProcessRun OnSuchAHost(Launched launched)
    {
        using var host = new Launched { Filter = Filter.Of(Filter.Allow, ("clone3", Filter.Errno(1))) };
        return host.Run([LauncherBinary.Path, .. launched.Options, launched.WriteBundle(), "--", "/bin/sh", "-c", "echo started"]);
    }
}
