using System.Text;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Resolution;
using PolicyBuild.Compiler.Syntax;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Resolution.Hooks;

/// <summary>The pages of the codes for hook policies: the example that fails gives the code, and the one that works compiles without it.</summary>
public class HookPagesTests
{
    // Their examples need files.
    private static readonly string[] s_ofFiles = ["PB3207", "PB3208", "PB3210", "PB3222", "PB3224", "PB3225", "PB3227"];

    public static TheoryData<string> Pages => new(
        Directory.GetFiles(Repository.Folder("docs", "diagnostics"), "PB*.md").Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(code => (code.StartsWith("PB320", StringComparison.Ordinal) || code.StartsWith("PB321", StringComparison.Ordinal)
                || code.StartsWith("PB322", StringComparison.Ordinal) || code is "PB4041" or "PB4042" or "PB4056" or "PB4057" or "PB4058" or "PB4060") && !s_ofFiles.Contains(code))
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_example_that_fails_gives_the_code_and_the_one_that_works_does_not(string code)
    {
        string page = File.ReadAllText(Repository.Folder("docs", "diagnostics", code + ".md"));
        Assert.Contains(code, Compile(Example(page, "Fails:")).Select(diagnostic => diagnostic.Code));
        Diagnostic[] good = [.. Compile(Example(page, "Works:"))];
        Assert.DoesNotContain(code, good.Select(diagnostic => diagnostic.Code));
        Assert.DoesNotContain(good, diagnostic => diagnostic.Severity == Severity.Error);
    }

    [Fact]
    public void There_are_pages() => Assert.True(Pages.Count > 20);

    private static IEnumerable<Diagnostic> Compile(string text) =>
        PolicyCompiler.Compile(new SourceFile("p.policy.yaml", Path: null, Encoding.UTF8.GetBytes(text)), CompileOptions.Default, new PolicyFiles()).Diagnostics;

    private static string Example(string page, string heading)
    {
        const string Fence = "```yaml\n";
        int start = page.IndexOf(Fence, page.IndexOf("\n" + heading, StringComparison.Ordinal), StringComparison.Ordinal) + Fence.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
