using System.Text.Json;
using NJsonSchema;
using PolicyBuild.Compiler;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Cli.Tests;

/// <summary>What the tool writes fits the schemas that it ships.</summary>
public sealed class OutputSchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Manifest_and_report_fit_their_schemas()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", _folder.Path, "--report").ExitCode);
        await Fits("bundle-manifest.schema.json", Path.Combine(_folder.Path, "demo", "manifest.json"));
        await Fits("report.schema.json", Path.Combine(_folder.Path, "demo.policyreport.json"));
    }

    [Fact]
    public void The_report_says_when_and_how_long()
    {
        string policy = _folder.Write("demo.policy.yaml", Policies.Good);
        DateTime before = DateTime.UtcNow.AddSeconds(-1);
        Assert.Equal(0, Tool.Run("compile", policy, "-o", _folder.Path, "--report").ExitCode);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder.Path, "demo.policyreport.json")));
        JsonElement root = report.RootElement;
        Assert.InRange(root.GetProperty("compiledAt").GetDateTime().ToUniversalTime(), before, DateTime.UtcNow.AddSeconds(1));
        double total = root.GetProperty("compilationTimeMs").GetDouble();
        Assert.Equal(total > root.GetProperty("budgetMs").GetDouble(), root.GetProperty("overBudget").GetBoolean());
        string[] stages = [.. root.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("stage").GetString() ?? "")];
        Assert.Equal("parse", stages[0]);
        Assert.Equal("bundle", stages[^1]);
        Assert.Contains("generate.seccomp", stages);
        Assert.Contains(root.GetProperty("passes").EnumerateArray(), pass => pass.GetProperty("pass").GetString() == "canonical-order");
    }

    [Fact]
    public void The_version_in_bundles_is_the_version_of_the_assembly() =>
        Assert.Equal(CompilerVersion.Text, typeof(CompilerVersion).Assembly.GetName().Version?.ToString(3));

    private static async Task Fits(string schemaName, string file)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Repository.Folder("schemas", schemaName), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));
    }
}
