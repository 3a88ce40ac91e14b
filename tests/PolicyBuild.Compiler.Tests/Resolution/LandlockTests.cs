using PolicyBuild.Bundles.Layout;
using PolicyBuild.Compiler.Model;
using PolicyBuild.Uapi;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution;

public class LandlockTests
{
    private static LandlockPolicy? Read(string section) => Resolved.Text(Resolved.Section("landlock", section)).Policy.Landlock;

    private static PathPattern ReadPath(string path) => Read($"paths: [{{path: '{path}', access: read-only}}]")!.Paths.Single().Path;

    [Fact]
    public void The_defaults_are_a_layer_with_launch_grants_and_required_paths()
    {
        LandlockPolicy policy = Read("paths: [{path: /tmp, access: read-write}]")!;
        Assert.True(policy.LaunchGrants);
        Assert.True(policy.Paths.Single().Required);
        Assert.Equal((LandlockAccessFs)0x77BE, policy.Paths.Single().Access);
        Assert.Null(policy.BestEffort);
        Assert.Null(policy.Tcp);
        Assert.Equal(0, policy.MinimumAbi);
    }

    [Fact]
    public void Everything_that_is_written_is_read()
    {
        LandlockPolicy policy = Read("""
            enabled: true
            paths: [{path: /dev/null, access: [read_file, ioctl_dev], required: false}]
            tcp: {bind: [8080], connect: []}
            udp: {connect: [53, 0]}
            scope: [signal, abstract-unix-socket]
            minimum_abi: 6
            compatibility: best-effort
            launch: none
            """)!;
        Assert.Equal(LandlockAccessFs.ReadFile | LandlockAccessFs.IoctlDev, policy.Paths.Single().Access);
        Assert.False(policy.Paths.Single().Required);
        Assert.Equal([8080], policy.Tcp!.Bind!.Value.Select(p => p.Port));
        Assert.Empty(policy.Tcp.Connect!.Value);
        Assert.Null(policy.Udp!.Bind);
        Assert.Equal([53, 0], policy.Udp.Connect!.Value.Select(p => p.Port));
        Assert.Equal(LandlockScope.Signal | LandlockScope.AbstractUnixSocket, policy.Scope);
        Assert.Equal(6, policy.MinimumAbi);
        Assert.True(policy.BestEffort);
        Assert.False(policy.LaunchGrants);
    }

    [Fact]
    public void A_layer_that_is_off_is_checked_all_the_same()
    {
        Assert.Null(Read("enabled: false\npaths: [{path: /tmp, access: read-only}]"));
        Resolved.AssertSingle("PB3043", Resolved.Section("landlock", "enabled: false\npaths: [{path: §/a/../b, access: read-only}]"));
    }

    [Theory]
    [InlineData("/", PathVariable.None, "/", "")]
    [InlineData("/**", PathVariable.None, "/", "")]
    [InlineData("/*", PathVariable.None, "/", "*")]
    [InlineData("/a", PathVariable.None, "/a", "")]
    [InlineData("/a/", PathVariable.None, "/a", "")]
    [InlineData("/a/**", PathVariable.None, "/a", "")]
    [InlineData("/a/**/", PathVariable.None, "/a", "")]
    [InlineData("/usr/lib/python3*", PathVariable.None, "/usr/lib", "python3*")]
    [InlineData("/usr/lib/python3*/", PathVariable.None, "/usr/lib", "python3*")]
    [InlineData("/usr/lib/python3*/**", PathVariable.None, "/usr/lib", "python3*/")]
    [InlineData("/a/[!a-z]?[[]", PathVariable.None, "/a", "[!a-z]?[[]")]
    [InlineData("${app}", PathVariable.App, "", "")]
    [InlineData("${app}/", PathVariable.App, "", "")]
    [InlineData("${app}/**", PathVariable.App, "", "")]
    [InlineData("${app}/*.so", PathVariable.App, "", "*.so")]
    [InlineData("${home}/.cache", PathVariable.Home, "/.cache", "")]
    [InlineData("${tmp}/a b/ü", PathVariable.Tmp, "/a b/ü", "")]
    [InlineData("${dotnet}/shared", PathVariable.Dotnet, "/shared", "")]
    public void A_path_is_a_variable_a_literal_part_and_a_pattern_in_the_last_segment(string text, PathVariable variable, string path, string pattern)
    {
        Assert.Equal(new PathPattern(variable, path, pattern), ReadPath(text));
    }

    [Theory]
    [InlineData("PB3041", "${hom}/x")]
    [InlineData("PB3041", "${app")]
    [InlineData("PB3042", "/x/${app}")]
    [InlineData("PB3042", "${app}x")]
    [InlineData("PB3042", "${app}${home}")]
    [InlineData("PB3043", "/a//b")]
    [InlineData("PB3043", "//a")]
    [InlineData("PB3043", "/a//")]
    [InlineData("PB3043", "/a/./b")]
    [InlineData("PB3043", "/a/..")]
    [InlineData("PB3043", "${app}/../x")]
    [InlineData("PB3044", "/home/*/x")]
    [InlineData("PB3044", "/home/[ab]/x*")]
    [InlineData("PB3045", "/a/**/b")]
    [InlineData("PB3045", "/a**")]
    [InlineData("PB3045", "/**/**")]
    [InlineData("PB3046", "!/etc/shadow")]
    [InlineData("PB3047", "/a/[b")]
    [InlineData("PB3047", "/a/[]")]
    [InlineData("PB3047", "/a/[!]")]
    [InlineData("PB3047", "/a/[z-a]")]
    [InlineData("PB3048", "/a\tb")]
    public void A_path_that_landlock_cannot_hold_is_an_error(string code, string path) =>
        Resolved.AssertSingle(code, Resolved.Section("landlock", $"paths: [{{path: §\"{path.Replace("\t", "\\t", StringComparison.Ordinal)}\", access: read-only}}]"));

    [Theory]
    [InlineData(4095, true)]
    [InlineData(4096, false)]
    public void A_path_has_at_most_4095_bytes(int length, bool fine)
    {
        Resolved resolved = Resolved.Text(Resolved.Section("landlock", $"paths: [{{path: /{new string('a', length - 1)}, access: read-only}}]"));
        Assert.Equal(fine ? [] : ["PB3048"], resolved.Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData("PB3055", "minimum_abi: §12")]
    public void What_is_wrong_is_reported_at_its_place(string code, string section) => Resolved.AssertSingle(code, Resolved.Section("landlock", section));
}
