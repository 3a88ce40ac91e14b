using PolicyBuild.Compiler.Backends;
using PolicyBuild.Compiler.Backends.Cgroup;
using PolicyBuild.Compiler.Backends.Landlock;
using PolicyBuild.Compiler.Backends.Launch;
using PolicyBuild.Compiler.Backends.Network;
using PolicyBuild.Compiler.Backends.Wasm;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Tests.Resolution;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Launch;

/// <summary>The policies on the pages of PB50xx and PB52xx to PB54xx do what the pages say.</summary>
public sealed class GeneratePagesTests
{
    [Theory]
    [InlineData("PB5001")]
    [InlineData("PB5003")]
    [InlineData("PB5150")]
    [InlineData("PB5152")]
    [InlineData("PB5205")]
    [InlineData("PB5305")]
    [InlineData("PB5308")]
    [InlineData("PB5401")]
    public void The_failing_policy_gets_the_code(string code) => Assert.Equal([code], Codes(code, "Fails"));

    // The failing policy has a note on the absent module beside it.
    [Fact]
    public void The_policy_that_WASI_cannot_express_gets_a_note() => Assert.Equal(["PB5401", "PB5402"], Codes("PB5402", "Fails"));

    // The failing policies of PB5002, PB5151, PB5202, PB5301 and PB5304 would be too long for a page.
    [Theory]
    [InlineData("PB5001")]
    [InlineData("PB5002")]
    [InlineData("PB5003")]
    [InlineData("PB5150")]
    [InlineData("PB5151")]
    [InlineData("PB5152")]
    [InlineData("PB5202")]
    [InlineData("PB5205")]
    [InlineData("PB5301")]
    [InlineData("PB5304")]
    [InlineData("PB5305")]
    [InlineData("PB5308")]
    [InlineData("PB5401")]
    [InlineData("PB5402")]
    public void The_repaired_policy_compiles(string code) => Assert.Empty(Codes(code, "Works"));

    private static List<string> Codes(string code, string title)
    {
        string page = File.ReadAllText(Repository.Folder("docs", "diagnostics", code + ".md"));
        Assert.StartsWith($"# {code}: ", page, StringComparison.Ordinal);
        string block = page[page.IndexOf(title + ":\n\n```yaml\n", StringComparison.Ordinal)..];
        string yaml = block[(block.IndexOf("```yaml\n", StringComparison.Ordinal) + 8)..];
        Resolved resolved = Resolved.Text(yaml[..yaml.IndexOf("```", StringComparison.Ordinal)]);
        if (resolved.Model is null) { return [.. resolved.Lines]; }
        var bag = new DiagnosticBag();
        foreach (ISectionGenerator generator in new ISectionGenerator[] { new UnsupportedSettings(), new LandlockRuleGenerator(), new LaunchGenerator(), new CgroupConfigGenerator(), new WasmPolicyGenerator(), new NetworkGenerator() })
        {
            generator.RunAll(resolved.Model, bag, TestContext.Current.CancellationToken);
        }

        return [.. bag.ToImmutable().Select(diagnostic => diagnostic.Code)];
    }
}
