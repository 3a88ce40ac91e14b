using System.Reflection;
using PolicyBuild.Compiler.Diagnostics;
using PolicyBuild.Compiler.Tests.Syntax;
using PolicyBuild.Testing;
using Xunit;

namespace PolicyBuild.Compiler.Tests.Diagnostics;

/// <summary>The pages of the codes that the first two stages give: their examples do what they say.</summary>
public class DiagnosticPageTests
{
    public static TheoryData<string> Pages => new(
        Directory.GetFiles(Repository.Folder("docs", "diagnostics"), "PB*.md").Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(code => code.StartsWith("PB10", StringComparison.Ordinal) || code.StartsWith("PB20", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_example_that_fails_gives_the_code_and_the_one_that_works_gives_nothing(string code)
    {
        string page = File.ReadAllText(Repository.Folder("docs", "diagnostics", code + ".md"));
        Assert.StartsWith($"# {code}: ", page, StringComparison.Ordinal);
        if (page.Contains("\nWhat to do: ", StringComparison.Ordinal)) { return; }
        Assert.Equal([code], new ParsedText(Example(page, "Fails:"), validate: true).Diagnostics.Select(diagnostic => diagnostic.Code).Distinct());
        Assert.Empty(new ParsedText(Example(page, "Works:"), validate: true).Lines);
    }

    [Theory]
    [InlineData(typeof(SyntaxDiagnostics), "PB10")]
    [InlineData(typeof(SchemaDiagnostics), "PB20")]
    public void Every_code_has_a_page(Type family, string prefix)
    {
        int methods = family.GetMethods(BindingFlags.Static | BindingFlags.NonPublic).Count(method => method.ReturnType == typeof(Diagnostic) && method.Name != "Warning");
        string source = File.ReadAllText(Repository.Folder("src", "PolicyBuild.Compiler", "Diagnostics", family.Name + ".cs"));
        var codes = Enumerable.Range(1, 99).Select(number => prefix + number.ToString("00", System.Globalization.CultureInfo.InvariantCulture))
            .Where(code => source.Contains($"\"{code}\"", StringComparison.Ordinal)).ToList();
        Assert.True(codes.Count > 0 && codes.Count <= methods);
        Assert.Equal(codes, Pages.Select(row => row.Data).Where(code => code.StartsWith(prefix, StringComparison.Ordinal)));
    }

    private static string Example(string page, string heading)
    {
        const string Fence = "```yaml\n";
        int start = page.IndexOf(Fence, page.IndexOf("\n" + heading, StringComparison.Ordinal), StringComparison.Ordinal) + Fence.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
