using PolicyBuild.Bundles.Layout;
using Xunit;

namespace PolicyBuild.Runtime.Tests.Process;

public sealed class EnvironmentTests
{
    [Fact]
    public void What_changes_the_loader_is_not_inherited()
    {
        using Launched launched = With(EnvironmentInheritance.Safe);
        string[] names = Names(launched);
        Assert.Contains("KEPT", names);
        Assert.Contains("LDX", names);
        Assert.DoesNotContain("LD_BIND_NOW", names);
        Assert.DoesNotContain("GLIBC_TUNABLES", names);
    }

    [Fact]
    public void All_means_all()
    {
        using Launched launched = With(EnvironmentInheritance.All);
        string[] names = Names(launched);
        Assert.Contains("LD_BIND_NOW", names);
        Assert.Contains("GLIBC_TUNABLES", names);
    }

    [Fact]
    public void None_leaves_what_the_policy_sets()
    {
        using Launched launched = With(EnvironmentInheritance.None);
        launched.Launch.AddSetVariable("ONLY", "a=b");
        Assert.Equal("ONLY=a=b\n", launched.Run("/usr/bin/env").Output);
    }

    [Fact]
    public void A_list_takes_names_and_prefixes()
    {
        using Launched launched = With(EnvironmentInheritance.Listed);
        launched.Launch.AddInheritedName("KEPT");
        launched.Launch.AddInheritedName("APP_*");
        Assert.Equal(["APP_A", "APP_B", "KEPT"], Names(launched).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_variable_that_is_set_replaces_the_inherited_one()
    {
        using Launched launched = With(EnvironmentInheritance.All);
        launched.Launch.AddSetVariable("KEPT", "new");
        string[] lines = launched.Run("/usr/bin/env").Output.Split('\n');
        Assert.Equal(["KEPT=new"], lines.Where(line => line.StartsWith("KEPT=", StringComparison.Ordinal)));
        Assert.Contains("KEPTX=1", lines);
    }

    private static string[] Names(Launched launched) =>
        [.. launched.Run("/usr/bin/env").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0])];

    private static Launched With(EnvironmentInheritance inheritance)
    {
        var launched = new Launched
        {
            Environment = new Dictionary<string, string?>
            {
                ["KEPT"] = "old",
                ["KEPTX"] = "1",
                ["LDX"] = "1",
                ["LD_BIND_NOW"] = "1",
                ["GLIBC_TUNABLES"] = "glibc.malloc.check=0",
                ["APP_A"] = "1",
                ["APP_B"] = "2",
            },
        };
        launched.Launch.Inheritance = inheritance;
        return launched;
    }
}
